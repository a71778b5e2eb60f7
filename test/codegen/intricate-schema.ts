/** A schema in which compilers differ: in bytes of options, order of files and names filled in. */
export const intricateSchema: Readonly<Record<string, string>> = {
  "schema/market/v1/market.proto": `// The market, all rights reserved.

// Where things are sold.
syntax = "proto3";

// About the package.
package market.v1;

import "zoo/v1/own_options.proto";
import "buf/validate/validate.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "pitaya/options/v1/options.proto";
import "away/v1/away.proto";

option (zoo.v1.file_label) = "stalls";
option java_package = "org.example.market";

// Far from the service.

// Buys and sells.
service Market {
  option (pitaya.options.v1.service) = { timeout: "5s" server_type: "market" };
  option (zoo.v1.owner).team = "trade";
  option (zoo.v1.owner).pager = 7;
  option (zoo.v1.owner).labels = { key: "z" value: "1" };
  option (zoo.v1.owner).labels = { key: "a" value: "2" };
  option (zoo.v1.owner).labels = { key: "m" value: "3" };
  // Buys one thing.
  rpc Buy(BuyRequest) returns (BuyReply) { // Behind.
    option (zoo.v1.tags) = "b";
    option (zoo.v1.tags) = "a";
    option (pitaya.options.v1.method).timeout = "2s";
    option (pitaya.options.v1.method).errors = { description: "no gold" code: "POOR" };
    option (pitaya.options.v1.method).errors = { code: "GONE" };
    option deprecated = true;
  }
}

service MarketPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc PriceChanged(Price) returns (google.protobuf.Empty);
}

/* A request
 * of two lines. */
message BuyRequest {
  string thing_id = 1 [
    (zoo.v1.hint) = { deep { word: "in" } weights: 3 weights: 1 name: "n" level: LEVEL_HIGH },
    (buf.validate.field).string = { max_len: 20, min_len: 1 },
    json_name = "thing"
  ];
  int64 _odd__name_ = 2;
  optional uint32 count = 3 [(buf.validate.field).cel = { id: "even" message: "must be even" expression: "this % 2u == 0u" }];
  google.protobuf.Timestamp at = 4 [(zoo.v1.secret_note) = "for the source"];
  google.protobuf.Duration within = 5;
  google.protobuf.StringValue note = 6;
  google.protobuf.Struct more = 7;
  oneof payment {
    option (zoo.v1.how) = 1.5;
    uint64 gold = 8; // In coins.
    away.v1.Voucher voucher = 9 [deprecated = true];
  }
  map<string, Nested> parts = 10;
  reserved 20 to 30;
  reserved "old";
  message Nested {
    enum Kind {
      KIND_UNSPECIFIED = 0;
      KIND_RARE = 1 [deprecated = true, (zoo.v1.shade) = "\\001\\377"];
    }
    Kind kind = 1;
    BuyRequest again = 2;
  }
}

message BuyReply {
  option (zoo.v1.size) = -3;
  repeated sint32 left = 1 [packed = false];
  Price price = 2;
}

message Price {
  double gold = 1;
}
`,
  "shared/zoo/v1/own_options.proto": `syntax = "proto3";
package zoo.v1;
import "google/protobuf/descriptor.proto";
extend google.protobuf.FileOptions { string file_label = 50001; }
extend google.protobuf.ServiceOptions { Owner owner = 50003; }
extend google.protobuf.MethodOptions { repeated string tags = 50002; }
extend google.protobuf.MessageOptions { optional sint32 size = 50001; }
extend google.protobuf.OneofOptions { float how = 50001; }
extend google.protobuf.EnumValueOptions { bytes shade = 50001; }
extend google.protobuf.FieldOptions {
  Hint hint = 50009;
  string secret_note = 50008;
}
message Owner {
  map<string, string> labels = 9;
  string team = 2;
  fixed64 pager = 1;
}
message Hint {
  string name = 4;
  repeated int32 weights = 3;
  Level level = 2;
  Deep deep = 1;
}
message Deep { string word = 1; }
enum Level { LEVEL_UNSPECIFIED = 0; LEVEL_HIGH = 1; }
`,
  "shared/away/v1/away.proto": `syntax = "proto3";
package away.v1;
import "zoo/v1/own_options.proto";
// From elsewhere.
message Voucher {
  option (zoo.v1.size) = 9;
  string id = 1;
}
`,
};
