import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { pitaya } from "./command.js";
import { makeFolder, readTree, writeTree } from "./folders.js";

/** Every value that must not be told has the word "secret" or the number 4711. */
const example = {
  user: "secret1",
  password: "secret1",
  pass_code: "secret2",
  cards: { a: { pins: [4711], no: "1" } },
};

const schema = `syntax = "proto3";
package vault.v1;
import "buf/validate/validate.proto";
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
import "vault/v1/go.proto";
service Vault {
  option (pitaya.options.v1.service) = { server_type: "vault" };
  rpc Open(OpenRequest) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method).example = ${JSON.stringify(JSON.stringify(example))};
  }
  rpc Show(Plain) returns (Plain) {
    option (pitaya.options.v1.method).example = "{ \\"id\\" : 1 }";
  }
  rpc Old(GoRequest) returns (google.protobuf.Empty) {
    option (pitaya.options.v1.method) = {
      example: "{\\"Key\\":{\\"Token\\":\\"secret3\\"},\\"PIN\\":4711}"
      routing: { key: "pin" strategy: ROUTING_STRATEGY_STICKY }
    };
  }
}
service Audit {
  option (pitaya.options.v1.service) = { kind: KIND_REMOTE server_type: "vault" };
  rpc Log(Plain) returns (Plain);
}
message OpenRequest {
  string user = 1;
  string password = 2 [
    (pitaya.options.v1.field).sensitive = true,
    (buf.validate.field).string = { const: "secret4" max_len: 40 }
  ];
  string pass_code = 3 [
    (pitaya.options.v1.field).sensitive = true,
    (buf.validate.field).string = { in: ["secret5"] not_in: ["secret6"] }
  ];
  map<string, Card> cards = 4;
}
message Card {
  repeated uint32 pins = 1 [
    (pitaya.options.v1.field).sensitive = true,
    (buf.validate.field).repeated = { max_items: 9 items: { uint32: { const: 4711 } } }
  ];
  string no = 2 [(buf.validate.field).string.const = "1"];
}
message Plain { uint32 id = 1; }
`;

const goSchema = `syntax = "proto3";
package vault.v1;
import "pitaya/options/v1/options.proto";
option (pitaya.options.v1.file) = { json: JSON_DIALECT_GO_STRUCT };
message GoRequest {
  oneof key { string token = 1 [(pitaya.options.v1.field).sensitive = true]; }
  uint32 pin = 2 [(pitaya.options.v1.field).sensitive = true];
}
`;

async function makeVault(): Promise<string> {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/vault/v1/vault.proto": schema,
    "schema/vault/v1/go.proto": goSchema,
  });
  return dir;
}

async function explain(dir: string, route: string): Promise<string> {
  const { status, stdout } = await pitaya(dir, "generate", "--explain", route);
  expect(status).toBe(0);
  return stdout;
}

describe("sensitive values of a schema", () => {
  it("are masked in documentation, with the rules that tell them", async () => {
    const dir = await makeVault();
    await generate({ schemaDir: join(dir, "schema"), outDir: join(dir, "out"), only: ["docs"] });
    const docs = await readTree(join(dir, "out"));
    // What is not sensitive may well be equal.
    expect(
      Object.values(docs)
        .join("")
        .replaceAll(/.*user.*secret1.*/g, ""),
    ).not.toMatch(/secret|4711/);
    const page = docs["docs/servers/vault.md"] ?? "";
    expect(page).toContain('"user": "secret1",\n  "password": "***",\n  "pass_code": "***"');
    expect(page).toContain("| must be \\*\\*\\*; must have at most 40 characters |");
    expect(page).toContain("| must be one of \\*\\*\\*; must not be one of \\*\\*\\* |");
    expect(page).toContain("| must have at most 9 items; each item must be \\*\\*\\* |");
    expect(page).toContain('| must be "1" |');
    const asyncapi = docs["docs/asyncapi.json"] ?? "";
    expect(asyncapi).toContain('"const": "1"');
    expect(asyncapi).toContain('"maxLength": 40');
  });

  it("are masked by --explain, what is not stays as it is written", async () => {
    const dir = await makeVault();
    const masked = {
      ...{ user: "secret1", password: "***", pass_code: "***" },
      cards: { a: { pins: "***", no: "1" } },
    };
    expect(await explain(dir, "vault.vault.open")).toContain(
      `  example      ${JSON.stringify(masked)}\n`,
    );
    expect(await explain(dir, "vault.vault.show")).toContain('  example      { "id" : 1 }\n');
    expect(await explain(dir, "vault.vault.old")).toContain(
      '  example      {"Key":{"Token":"***"},"PIN":"***"}\n',
    );
  });
});

describe("pitaya generate --explain", () => {
  it("names the outputs of a remote, none of clients beside it", async () => {
    const dir = await makeVault();
    const remote = await explain(dir, "vault.audit.log");
    expect(remote).toContain("generated/vault/v1/vault.server.ts  AuditRemotes.log\n");
    expect(remote).not.toContain(".client.ts");
    expect(await explain(dir, "vault.vault.open")).toContain("vault.client.ts  Vault.open\n");
  });

  it("tells that a key only picks a sticky session's first server", async () => {
    expect(await explain(await makeVault(), "vault.vault.old")).toContain(
      '  routing      sticky, at first by key "pin"\n',
    );
  });
});
