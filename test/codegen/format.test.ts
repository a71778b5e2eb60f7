import { execFile } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { generate } from "@pitaya-ts/codegen";
import { expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

/*
 * Generated TypeScript is what a formatter would write, without one: Biome has nothing to change.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));

const config = {
  root: true,
  formatter: { indentStyle: "space", lineWidth: 120 },
  // They are copies of sources, which have the width of this repository.
  overrides: [{ includes: ["**/pitaya-support/**"], formatter: { lineWidth: 100 } }],
};

/** Files in which a text has quotation marks: Biome would put it into single ones. */
const excepted: readonly string[] = [
  "test/names/services/v1/services.client.ts",
  "test/names/services/v1/services.server.ts",
];

/** The files that Biome would write otherwise. */
async function findUnformatted(dir: string): Promise<readonly string[]> {
  await writeFile(join(dir, "biome.json"), JSON.stringify(config));
  const before = await readTree(dir);
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  await promisify(execFile)(process.execPath, [biome, "format", "--write", "."], { cwd: dir });
  const after = await readTree(dir);
  const paths = Object.keys(before).filter((path) => path.endsWith(".ts"));
  expect(paths.length).toBeGreaterThan(0);
  return paths.filter((path) => before[path] !== after[path]).sort();
}

it("what is committed is formatted", async () => {
  const dir = await makeFolder();
  for (const name of ["bench", "example", "options", "protocol", "test"]) {
    await cp(join(root, "generated", name, "src"), join(dir, name), { recursive: true });
  }
  expect(await findUnformatted(dir)).toEqual(excepted);
});

const long = "whose_name_is_rather_long_as_some_are";

it("long names are broken into lines", async () => {
  const dir = await makeFolder();
  await writeTree(dir, {
    "schema/long.proto": `syntax = "proto3";
package long.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/struct.proto";
import "pitaya/options/v1/options.proto";
message Message_${long} {
  string text_${long} = 1;
  Message_${long} message_${long} = 2;
  repeated Message_${long} messages_${long} = 3;
  map<string, Message_${long}> map_${long} = 4;
  map<int64, Message_${long}> longs_${long} = 5;
  oneof one_${long} {
    Message_${long} part_${long} = 6;
    string text_part_${long} = 7;
    google.protobuf.Struct struct_part_${long} = 8 [deprecated = true];
  }
  google.protobuf.Timestamp time_${long} = 9;
  optional double number_${long} = 10;
  repeated int64 texts_${long} = 11 [jstype = JS_STRING];
  Enum_${long} enum_${long} = 12;
  map<string, double> doubles_${long} = 13;
}
enum Enum_${long} { ZERO = 0; }
service LongService {
  option (pitaya.options.v1.service) = { server_type: "game" };
  rpc Call_${long}(Message_${long}) returns (Message_${long});
}
`,
  });
  await generate({ schemaDir: join(dir, "schema"), outDir: join(dir, "out") });
  expect(await findUnformatted(join(dir, "out"))).toEqual([]);
});

it("grows by the same for each member of a message, however many there are", async () => {
  async function linesAndChars(count: number): Promise<readonly [number, number]> {
    const dir = await makeFolder();
    const fields = (type: string, first: number) =>
      Array.from({ length: count }, (_, index) => {
        const number = first + index;
        return `${index % 2 === 0 ? type : "Part"} f${number} = ${number};`;
      });
    const proto = `syntax = "proto3";
message Part {}
message Many { ${fields("int32", 100_001).join("\n")} oneof one { ${fields("string", 200_001).join("\n")} } }
`;
    await writeTree(dir, { "schema/many.proto": proto });
    await generate({
      schemaDir: join(dir, "schema"),
      outDir: join(dir, "out"),
      only: ["messages"],
    });
    const { "many.ts": text = "" } = await readTree(join(dir, "out"));
    return [text.split("\n").length, text.length];
  }
  const [few, twice, thrice] = [
    await linesAndChars(50),
    await linesAndChars(100),
    await linesAndChars(150),
  ];
  for (const unit of [0, 1] as const) {
    const growth = (thrice[unit] - twice[unit]) / (twice[unit] - few[unit]);
    // Numbers have more digits where there are more of them.
    expect(Math.abs(growth - 1)).toBeLessThan(0.01);
  }
});
