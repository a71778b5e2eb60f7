import { join } from "node:path";
import { type BreakingChange, findBreaking } from "@pitaya-ts/codegen/breaking";
import { describe, expect, it } from "vitest";
import { makeFolder, writeTree } from "./folders.js";

const rule = "REQUEST_RULES_NOT_TIGHTENED";

/** A schema whose handler takes `Req`, whose push brings `Note`, and whose remote takes `Job`. */
function schemaOf(req: string, more = ""): string {
  return `syntax = "proto3";
package game.v1;
import "buf/validate/validate.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "pitaya/options/v1/options.proto";
service Room {
  option (pitaya.options.v1.service) = { server_type: "room" };
  rpc Join(Req) returns (Reply);
}
service RoomPush {
  option (pitaya.options.v1.service) = { kind: KIND_PUSH };
  rpc Heard(Note) returns (google.protobuf.Empty);
}
message Req {
${req}
}
message Inner { string text = 1; }
${more === "" ? "message Reply { string id = 1; }\nmessage Note { string id = 1; }" : more}
`;
}

async function compare(before: string, after: string): Promise<readonly BreakingChange[]> {
  const dir = await makeFolder();
  const [old, now] = [join(dir, "old"), join(dir, "now")];
  await writeTree(old, { "game/v1/game.proto": before });
  await writeTree(now, { "game/v1/game.proto": after });
  return findBreaking({ schemaDir: now, against: old });
}

/** One field per case: its type, its rules before and after, and what is told of them. */
type Case = readonly [type: string, before: string, after: string, told?: string];

function print(cases: readonly Case[], index: 1 | 2): string {
  return cases
    .map((each, i) => {
      const rules = each[index] === "" ? "" : ` [${each[index]}]`;
      return `  ${each[0]} f${i + 1} = ${i + 1}${rules};`;
    })
    .join("\n");
}

const v = "(buf.validate.field)";

const tightened: readonly Case[] = [
  ["string", "", `${v}.required = true`, "has a new rule: required"],
  ["string", "", `${v}.string.max_len = 9`, "has a new rule: string.max_len 9"],
  [
    "string",
    `${v}.string.max_len = 9`,
    `${v}.string.max_len = 8`,
    "has string.max_len 8 and had string.max_len 9",
  ],
  [
    "string",
    `${v}.string.min_len = 1`,
    `${v}.string.min_len = 2`,
    "has string.min_len 2 and had string.min_len 1",
  ],
  ["int32", `${v}.int32.lte = 5`, `${v}.int32.lt = 5`, "has int32.lt 5 and had int32.lte 5"],
  ["int64", `${v}.int64.gte = 5`, `${v}.int64.gte = 6`, "has int64.gte 6 and had int64.gte 5"],
  [
    "int32",
    `${v}.int32 = { gt: 1 lt: 9 }`,
    `${v}.int32 = { gt: 9 lt: 1 }`,
    'has a new rule: int32.gt_lt "9 to 1"',
  ],
  [
    "string",
    `${v}.string.in = "a", ${v}.string.in = "b"`,
    `${v}.string.in = "b"`,
    'has string.in "b" and had string.in "a", "b"',
  ],
  [
    "string",
    `${v}.string.not_in = "a"`,
    `${v}.string.not_in = "a", ${v}.string.not_in = "b"`,
    'has string.not_in "a", "b" and had string.not_in "a"',
  ],
  ["string", `${v}.string.email = true`, `${v}.string.uuid = true`, "has a new rule: string.uuid"],
  [
    "string",
    `${v}.string.pattern = "a*"`,
    `${v}.string.pattern = "b*"`,
    'has string.pattern "b*" and had string.pattern "a*"',
  ],
  [
    "repeated string",
    `${v}.repeated.max_items = 5`,
    `${v}.repeated = { max_items: 5 items: { string: { min_len: 1 } } }`,
    "has a new rule: repeated.items.string.min_len 1",
  ],
  [
    "map<string, int32>",
    `${v}.map.values.int32.gt = 0`,
    `${v}.map.values.int32.gt = 1`,
    "has map.values.int32.gt 1 and had map.values.int32.gt 0",
  ],
  [
    "google.protobuf.Duration",
    `${v}.duration.lte = { seconds: 5 }`,
    `${v}.duration.lte = { seconds: 4 nanos: 5 }`,
    "has duration.lte 4000000005 and had duration.lte 5000000000",
  ],
  [
    "string",
    "",
    `${v}.cel = { id: "x" message: "m" expression: "this != 'x'" }`,
    "has a new rule: cel \"this != 'x'\"",
  ],
  [
    "string",
    `${v} = { ignore: IGNORE_IF_ZERO_VALUE string: { min_len: 3 } }`,
    `${v}.string.min_len = 3`,
    'has its rules applied to the zero value too, by "ignore"',
  ],
  [
    "bytes",
    `${v}.bytes.const = "\\x01"`,
    `${v}.bytes.const = "\\x02"`,
    'has bytes.const "02" and had bytes.const "01"',
  ],
];

const loosened: readonly Case[] = [
  ["string", `${v}.required = true`, ""],
  ["string", `${v}.string.max_len = 8`, `${v}.string.max_len = 9`],
  ["string", `${v}.string = { min_len: 2 max_len: 5 }`, `${v}.string.min_len = 1`],
  ["int32", `${v}.int32.lt = 5`, `${v}.int32.lte = 5`],
  ["int32", `${v}.int32 = { gt: 1 lt: 5 }`, `${v}.int32 = { gte: 0 lt: 6 }`],
  ["string", `${v}.string.in = "a"`, `${v}.string.in = "a", ${v}.string.in = "b"`],
  ["string", `${v}.string.not_in = "a"`, ""],
  [
    "string",
    `${v}.string.min_len = 3`,
    `${v} = { ignore: IGNORE_IF_ZERO_VALUE string: { min_len: 3 } }`,
  ],
  ["string", `${v}.string.min_len = 3`, `${v} = { ignore: IGNORE_ALWAYS string: { min_len: 4 } }`],
  [
    "string",
    `${v}.cel = { id: "x" message: "m" expression: "this != 'x'" }`,
    `${v}.cel_expression = "this != 'x'"`,
  ],
  ["repeated string", `${v}.repeated.unique = true`, `${v}.repeated.unique = false`],
  ["string", `${v}.string.max_len = 8`, `${v}.string = { max_len: 8 example: "x" }`],
];

describe("findBreaking() compares rules of protovalidate:", () => {
  it("each that asks for more of a request is told, at its field", async () => {
    const now = schemaOf(print(tightened, 2));
    const found = await compare(schemaOf(print(tightened, 1)), now);
    const firstLine = now.split("\n").findIndex((line) => line.includes(" f1 = ")) + 1;
    expect(found.map(({ rule: name, at, text }) => [name, at?.line, text])).toEqual(
      tightened.map(([, , , told], i) => [
        rule,
        firstLine + i,
        `Field "f${i + 1}" of "game.v1.Req" ${told}: requests that were right are refused; loosen it, or add a method of its own`,
      ]),
    );
  });

  it("none that asks for less, or for nothing", async () => {
    const found = await compare(schemaOf(print(loosened, 1)), schemaOf(print(loosened, 2)));
    expect(found).toEqual([]);
  });

  it("those of what replies and pushes hold are no matter", async () => {
    const found = await compare(
      schemaOf("string id = 1;"),
      schemaOf(
        "string id = 1;",
        `message Reply { string id = 1 [${v}.required = true]; }\nmessage Note { string id = 1 [${v}.string.len = 4]; }`,
      ),
    );
    expect(found).toEqual([]);
  });

  it("those of inner messages, whole messages, oneofs and new fields count", async () => {
    const before = schemaOf(
      "string id = 1; Inner inner = 2; oneof one { string a = 3; string b = 4; }",
    );
    const after = before
      .replace("string text = 1;", `string text = 1 [${v}.string.uuid = true];`)
      .replace(
        "string id = 1; Inner",
        `option (buf.validate.message) = { oneof: { fields: ["id", "free"] } };
         string more = 5 [${v}.string.min_len = 1];
         string free = 6 [${v}.string.max_len = 3];
         optional string perhaps = 7 [${v}.string.min_len = 1];
         string id = 1; Inner`,
      )
      .replace("oneof one {", "oneof one { option (buf.validate.oneof).required = true;");
    const found = await compare(before, after);
    expect(found.map(({ rule: name }) => name)).toEqual(found.map(() => rule));
    expect(found.map(({ text }) => text.replace(/: requests that were right.*/, ""))).toEqual([
      'Message "game.v1.Req" has a new rule: oneof "id, free"',
      'Field "more" of "game.v1.Req" is new and its rules refuse that it is absent',
      'Oneof "one" of "game.v1.Req" has a new rule: required',
      'Field "text" of "game.v1.Inner" has a new rule: string.uuid',
    ]);
  });
});
