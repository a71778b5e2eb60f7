import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { goNamesOf } from "../../codegen/src/model/index.js";
import { makeFolder } from "./folders.js";

const plugin = fileURLToPath(
  new URL("../../node_modules/.cache/go-peer/protoc-gen-go", import.meta.url),
);

interface Field {
  readonly name: string;
  readonly oneof?: string;
  readonly isOptional: boolean;
}

const part = fc.constantFrom("a", "b", "A", "_", "__", "2", "get", "Get", "string", "reset", "x");
const name = fc
  .tuple(
    fc.constantFrom("a", "A", "_a", "__A", "get_", "x", "reset"),
    fc.array(part, { maxLength: 3 }),
  )
  .map((parts) => parts.flat().join(""));

/** Fields and oneofs of a message; a list of more than one is a oneof and its fields. */
const message = fc
  .uniqueArray(name, { minLength: 1, maxLength: 12 })
  .chain((names) =>
    fc.tuple(
      fc.constant(names),
      fc.array(fc.record({ count: fc.integer({ min: 1, max: 4 }), isOptional: fc.boolean() }), {
        minLength: names.length,
        maxLength: names.length,
      }),
    ),
  )
  .map(([names, shapes]) => uniqueInJson(toFields(names, shapes)));

/** Without fields that protoc refuses, whose names in JSON differ from others' by case at most. */
function uniqueInJson(fields: readonly Field[]): readonly Field[] {
  const folded = fields.map(({ name }) => name.replaceAll("_", "").toLowerCase());
  return fields.filter((_, index) => folded.indexOf(folded[index] ?? "") === index);
}

function toFields(
  names: readonly string[],
  shapes: readonly { count: number; isOptional: boolean }[],
): readonly Field[] {
  const rest = [...names];
  return shapes.flatMap(({ count, isOptional }): Field[] => {
    const [first, ...others] = rest.splice(0, count);
    if (first === undefined) return [];
    if (others.length === 0) return [{ name: first, isOptional }];
    return others.map((each) => ({ name: each, oneof: first, isOptional: false }));
  });
}

function print(fields: readonly Field[], index: number): string {
  const lines = fields.map(({ name, oneof, isOptional }, at) => {
    const line = `int32 ${name} = ${at + 1};`;
    if (oneof === undefined) return `${isOptional ? "optional " : ""}${line}`;
    const opens = oneof === fields[at - 1]?.oneof ? "" : `oneof ${oneof} { `;
    return `${opens}${line}${oneof === fields[at + 1]?.oneof ? "" : " }"}`;
  });
  return `message M${index} {\n${lines.join("\n")}\n}\n`;
}

/** What is found in the structs of a message: Go's names by those of the schema. */
function namesIn(go: string, index: number): Readonly<Record<string, string>> {
  const structs = go.matchAll(new RegExp(`^type M${index}(?:_\\w+)? struct \\{$(.*?)^\\}$`, "gms"));
  const named = [...structs].flatMap(([, body = ""]) => [
    ...body.matchAll(/^\t(\w+) +\S+ +`protobuf(?:_oneof:"|:"\S*,name=)(\w+)/gm),
  ]);
  return Object.fromEntries(named.map(([, goName = "", name = ""]) => [name, goName]));
}

it("names fields and oneofs as protoc-gen-go does", async () => {
  const dir = await makeFolder();
  const messages = fc.sample(message, 300);
  const text = `syntax = "proto3";\noption go_package = "m/m";\n${messages.map(print).join("")}`;
  await writeFile(join(dir, "m.proto"), text);
  const flags = [`--plugin=protoc-gen-go=${plugin}`, `-I${dir}`, `--go_out=${dir}`];
  execFileSync("protoc", [...flags, "--go_opt=paths=source_relative", "m.proto"]);
  const go = await readFile(join(dir, "m.pb.go"), "utf8");
  for (const [index, fields] of messages.entries()) {
    const goName = goNamesOf({ fields });
    const names = fields.flatMap(({ name, oneof = name }) => [oneof, name]);
    const ours = Object.fromEntries(names.map((each) => [each, goName(each)]));
    expect(ours, print(fields, index)).toEqual(namesIn(go, index));
  }
});
