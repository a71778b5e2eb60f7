import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { load, makeProject } from "./compiled.js";
import { makeFolder, writeTree } from "./folders.js";

const schema = `syntax = "proto3";
package docs;
// Old.
message Old {
  option deprecated = true;
}
// All.
message All {
  // Was once.
  string was = 1 [deprecated = true];
  // One of two.
  oneof one {
    // The left.
    string left = 2;
    Old right = 3 [deprecated = true];
  }
}
enum Kind {
  option deprecated = true;
  NONE = 0;
  // Rare.
  RARE = 1 [deprecated = true];
}
`;

it("comments and deprecation stand where an editor finds them", async () => {
  const dir = await makeFolder();
  await writeTree(dir, { "schema/docs.proto": schema });
  await generate({ schemaDir: join(dir, "schema"), outDir: join(dir, "out"), only: ["messages"] });
  const text = await readFile(join(dir, "out/docs.ts"), "utf8");
  for (const part of [
    "/**\n * Old.\n * @deprecated\n */\nexport interface Old {}",
    "/**\n * {@link Old} for writing: what is left out has its default value.\n * @deprecated\n */",
    `export interface All {
  /**
   * Was once.
   * @deprecated
   */
  was: string;
  /** One of two. */
  one:
    | {
        $case: "left";
        /** The left. */
        left: string;
      }
    | {
        $case: "right";
        /** @deprecated */
        right: Old;
      }
    | undefined;
}`,
    `export interface AllInit {
  /** @deprecated */
  readonly was?: All["was"] | undefined;
  readonly one?:
    | Extract<All["one"], { $case: "left" }>
    | {
        readonly $case: "right";
        /** @deprecated */
        readonly right: OldInit;
      }
    | undefined;
}`,
    `/** @deprecated */
export const Kind = {
  NONE: 0,
  /**
   * Rare.
   * @deprecated
   */
  RARE: 1,`,
    "/** @deprecated */\nexport type Kind =",
    "  /** @deprecated */\n  export type RARE = typeof Kind.RARE;",
  ])
    expect(text).toContain(part);
});

interface Codec {
  fromJSON(json: unknown): object;
  toJSON(message: object): object;
}

it.each(["", "GO_STRUCT", "GO_PLAIN"])(
  'a field that JSON calls "__proto__" is a member like others (%s)',
  async (dialect) => {
    const dir = await makeFolder();
    await makeProject(dir);
    const option = `option (pitaya.options.v1.file) = { json: JSON_DIALECT_${dialect} };`;
    await writeTree(dir, {
      "schema/proto.proto": `syntax = "proto3";
package proto;
${dialect === "" ? "" : `import "pitaya/options/v1/options.proto";\n${option}`}
message Part { int32 a = 1; }
message Field { Part __proto__ = 1 [json_name = "__proto__"]; }
${dialect === "GO_PLAIN" ? "" : 'message Choice { oneof one { Part __proto__ = 1 [json_name = "__proto__"]; } }'}
`,
    });
    await generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["messages"],
    });
    const codecs = await load<Readonly<Record<string, Codec>>>(dir, "out/proto.ts");
    const messages: Readonly<Record<string, object>> = {
      Field: { Proto: { a: 1 } },
      Choice: { one: { $case: "Proto", Proto: { a: 1 } } },
    };
    for (const [name, message] of Object.entries(messages)) {
      // A oneof has no form in this one.
      if (name === "Choice" && dialect === "GO_PLAIN") continue;
      const json = codecs[name]?.toJSON(message) ?? {};
      expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
      expect(Object.keys(json)).toHaveLength(1);
      const text = JSON.stringify(json);
      expect(text).toContain('{"a":1}');
      expect(codecs[name]?.fromJSON(JSON.parse(text))).toEqual(message);
    }
  },
);
