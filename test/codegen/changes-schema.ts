/*
 * A schema that can be changed in ways which differ in what they lead to: in one file or in those that
 * use it, in messages, stubs or documentation, or in a fault.
 */

/** Changes of the schema: each is made and undone. */
export const changeNames = [
  "comment",
  "field",
  "sensitive",
  "rule",
  "delegatedRule",
  "renamedType",
  "movedType",
  "enumValue",
  "routingKey",
  "method",
  "optionValue",
  "optionType",
  "jsonName",
  "deprecated",
  "extraFile",
  "noPush",
  "fault",
] as const;

/** One of them. */
export type Change = (typeof changeNames)[number];

/** The files of the schema with some changes made, by their paths below the schema folder. */
export function changedSchema(made: ReadonlySet<Change>): Readonly<Record<string, string>> {
  const on = (change: Change, text: string, otherwise = ""): string =>
    made.has(change) ? text : otherwise;
  const item = on("renamedType", "Thing", "Item");
  const files = {
    "shared/v1/options.proto": `syntax = "proto3"; package shared.v1;
      import "google/protobuf/descriptor.proto";
      message Owner { string team = 1; ${on("optionType", "string mail = 2;")} }
      extend google.protobuf.MessageOptions { Owner owner = 50001; }`,
    "shared/v1/color.proto": `syntax = "proto3"; package shared.v1;
      enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; ${on("enumValue", "COLOR_BLUE = 2;")} }
      ${on("movedType", "message Place { string id = 1; }")}`,
    "shared/v1/item.proto": `syntax = "proto3"; package shared.v1;
      import "shared/v1/color.proto"; import "shared/v1/options.proto";
      import "buf/validate/validate.proto"; import "pitaya/options/v1/options.proto";
      // What one has. ${on("comment", "And wants.")}
      message ${item} {
        option (owner) = { team: "${on("optionValue", "red", "blue")}" };
        ${on("deprecated", "option deprecated = true;")}
        string id = 1 ${on("rule", "[(buf.validate.field).string.min_len = 3]")};
        Color color = 2 ${on("jsonName", '[json_name = "hue"]')};
        string secret = 3 ${on("sensitive", "[(pitaya.options.v1.field) = { sensitive: true }]")};
        double price = 4 ${on(
          "delegatedRule",
          '[(buf.validate.field).cel = { id: "p", expression: "this > 1.0", message: "p" }]',
          "[(buf.validate.field).double.lt = inf]",
        )};
        int64 total = 6 [(buf.validate.field).int64.gte = -9223372036854775808];
        ${on("field", "map<string, bytes> more = 5;")}
      }
      ${on("movedType", "", "message Place { string id = 1; }")}`,
    "game/v1/bag.proto": `syntax = "proto3"; package game.v1;
      import "shared/v1/item.proto"; import "shared/v1/color.proto";
      import "google/protobuf/timestamp.proto";
      message Bag { repeated shared.v1.${item} items = 1; google.protobuf.Timestamp at = 2; }
      message Where { shared.v1.Place place = 1; Bag bag = 2; }`,
    "game/v1/game.proto": `syntax = "proto3"; package game.v1;
      import "game/v1/bag.proto"; import "pitaya/options/v1/options.proto";
      service Game {
        option (pitaya.options.v1.service) = { server_type: "game" };
        rpc Open(Bag) returns (Where);
        ${on("method", "rpc Close(Where) returns (Bag);")}
      }
      service Bank {
        option (pitaya.options.v1.service) = { server_type: "bank" kind: KIND_REMOTE };
        rpc Pay(Where) returns (Bag) {
          option (pitaya.options.v1.method) = { reliable: {} ${on("routingKey", 'routing: { key: "place.id" }')} };
        }
      }`,
    "game/v1/push.proto": `syntax = "proto3"; package game.v1;
      import "game/v1/bag.proto"; import "google/protobuf/empty.proto";
      import "pitaya/options/v1/options.proto";
      service Seen {
        option (pitaya.options.v1.service) = { kind: KIND_PUSH };
        rpc Bagged(Bag) returns (google.protobuf.Empty);
      }`,
    "game/v1/extra.proto": `syntax = "proto3"; package game.v1;
      import "game/v1/bag.proto"; message Extra { Where where = 1; ${on("fault", "Gone gone = 2;")} }`,
  };
  const left = Object.entries(files).filter(
    ([path]) =>
      (made.has("extraFile") || path !== "game/v1/extra.proto") &&
      (!made.has("noPush") || path !== "game/v1/push.proto"),
  );
  return Object.fromEntries(left);
}
