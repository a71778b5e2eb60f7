import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateIr, type Ir } from "@pitaya-ts/codegen/ir";
import { schema } from "@pitaya-ts/generated-test/dictionary.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";
import { intricateSchema } from "./intricate-schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "cli/dist/main.js");
const emitter = join(root, "examples/ir-emitter/emit.py");

interface JsonSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

async function readIrSchema(): Promise<JsonSchema> {
  return JSON.parse(await readFile(join(root, "codegen/ir.schema.json"), "utf8")) as JsonSchema;
}

/** These are parts of others, which have fields of their own. */
const partial = ["Node", "ValueRules"];

/** The schema lets in what later versions add; here nothing may come that it doesn't name. */
function makeStrict(schema: JsonSchema): JsonSchema {
  const close = (key: string, value: unknown): unknown => {
    const isObject = (value as { type?: unknown } | null)?.type === "object";
    const isOpen = partial.includes(key) || key === "options" || !isObject;
    return isOpen ? value : { ...(value as JsonSchema), unevaluatedProperties: false };
  };
  return JSON.parse(JSON.stringify(schema), close) as JsonSchema;
}

/** Names of all properties that a schema describes. */
function namesOf(schema: unknown): readonly string[] {
  if (schema === null || typeof schema !== "object") return [];
  const { properties } = schema as JsonSchema;
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(namesOf)];
}

async function readIr(schemaDir: string): Promise<Ir> {
  return JSON.parse((await generateIr({ schemaDir })).text) as Ir;
}

async function makeIntricate(): Promise<string> {
  const dir = await makeFolder();
  const modules = [{ path: "schema" }, { path: "shared" }];
  const config = JSON.stringify({ version: "v2", modules });
  await writeTree(dir, { ...intricateSchema, "buf.yaml": config });
  return join(dir, "schema");
}

describe("the model as JSON", { timeout: 60_000 }, () => {
  it("is as its JSON Schema says, with no field besides", async () => {
    const validate = new Ajv2020({ strict: false }).compile(makeStrict(await readIrSchema()));
    const accepted = ["every-kind", "limits"].map((name) =>
      join(root, "test/golden/accepted", name, "schema"),
    );
    const folders = [join(root, "schema/test"), ...accepted, await makeIntricate()];
    for (const folder of folders) {
      const ir = await readIr(folder);
      expect(validate(ir) ? [] : validate.errors).toEqual([]);
    }
    const { files: _, ...rest } = await readIr(join(root, "schema/example"));
    expect(validate(rest)).toBe(false);
    expect(validate({ ...rest, files: [], more: 1 })).toBe(false);
  });

  it("has each of its fields explained", async () => {
    const page = await readFile(join(root, "docs/ir.md"), "utf8");
    const names = new Set(namesOf(await readIrSchema()));
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("carries what generated code tells peers of a schema", async () => {
    const folder = join(root, "schema/test");
    const ir = await readIr(folder);
    expect(ir.schema).toEqual(schema);
    const services = ir.files.flatMap((file) => file.services);
    expect(services.length).toBeGreaterThan(3);
    for (const { methods, shapes } of services)
      for (const { route } of methods) expect(shapes).toContain(` ${route}`);
  });

  it("is the same from every folder", async () => {
    const [one, two] = [await makeIntricate(), await makeIntricate()];
    const { text } = await generateIr({ schemaDir: one });
    expect((await generateIr({ schemaDir: two })).text).toBe(text);
    expect(text).not.toContain(one);
  });

  it("carries comments, deprecation and the user's own options", async () => {
    const ir = await readIr(await makeIntricate());
    const file = ir.files.find(({ name }) => name === "market/v1/market.proto");
    const [service] = file?.services ?? [];
    const [request, nested] = file?.messages ?? [];
    expect(file).toMatchObject({
      docs: "Where things are sold.\n\nAbout the package.",
      detached: ["The market, all rights reserved."],
      options: { "zoo.v1.file_label": "stalls" },
    });
    expect(service).toMatchObject({
      at: { file: "market/v1/market.proto", column: 9 },
      docs: "Buys and sells.",
      detached: ["Far from the service."],
      options: {
        "zoo.v1.owner": { pager: "7", team: "trade", labels: { a: "2", m: "3", z: "1" } },
      },
    });
    expect(service?.options).not.toHaveProperty("pitaya.options.v1.service");
    expect(service?.methods[0]).toMatchObject({
      docs: "Buys one thing.\n\nBehind.",
      deprecated: true,
      options: { "zoo.v1.tags": ["b", "a"] },
      code: ir.dictionary[0]?.code,
    });
    const field = (name: string) => request?.fields.find((each) => each.name === name);
    expect(field("thing_id")?.options?.["zoo.v1.hint"]).toEqual({
      deep: { word: "in" },
      level: "LEVEL_HIGH",
      weights: [3, 1],
      name: "n",
    });
    expect(field("gold")).toMatchObject({ docs: "In coins.", oneof: "payment" });
    expect(field("voucher")).toMatchObject({ deprecated: true });
    expect(request?.oneofs).toMatchObject([{ name: "payment", options: { "zoo.v1.how": 1.5 } }]);
    expect(nested?.path).toEqual(["BuyRequest", "Nested"]);
    const rare = file?.enums[0]?.values[1];
    expect(rare).toMatchObject({ deprecated: true, options: { "zoo.v1.shade": "Af8=" } });
  });

  it("deprecates all types of a deprecated file", async () => {
    const dir = await makeFolder();
    const proto = `syntax = "proto3";
package old.v1;
option deprecated = true;
message Old { string id = 1; }
enum Era { ERA_UNSPECIFIED = 0; }`;
    await writeTree(dir, { "old/v1/old.proto": proto });
    const [file] = (await readIr(dir)).files;
    expect(file?.deprecated).toBe(true);
    expect(file?.messages[0]).toMatchObject({ deprecated: true });
    expect(file?.enums[0]).toMatchObject({ deprecated: true });
  });

  it("writes integers of 64 bits as digits, bytes as base64", async () => {
    const dir = await makeFolder();
    const proto = `syntax = "proto3";
package rules.v1;
import "buf/validate/validate.proto";
message Rules {
  int64 big = 1 [(buf.validate.field).int64 = { gte: -9223372036854775808 in: 9007199254740993 }];
  bytes raw = 2 [(buf.validate.field).bytes.const = "\\x01\\xff"];
  double wide = 3 [(buf.validate.field).double.lt = inf];
}`;
    await writeTree(dir, { "rules/v1/rules.proto": proto });
    const ir = await readIr(dir);
    const rules = ir.files.find(({ name }) => name.startsWith("rules/"))?.messages[0]?.fields;
    const terms = rules?.flatMap((field) => field.rules?.checks ?? []);
    expect(terms).toMatchObject([
      { lower: { value: "-9223372036854775808", inclusive: true } },
      { values: ["9007199254740993"] },
      { value: "Af8=" },
      { upper: { value: "Infinity", inclusive: false } },
    ]);
  });
});

function pitaya(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("pitaya generate --emit-ir", { timeout: 60_000 }, () => {
  it("prints the model, or writes it to a file, and nothing else", async () => {
    const schemaDir = await makeIntricate();
    const dir = join(schemaDir, "..");
    const before = await readTree(dir);
    const printed = pitaya(dir, "generate", "schema", "--emit-ir");
    const { text } = await generateIr({ schemaDir });
    expect(printed).toEqual({ status: 0, stdout: text, stderr: "" });
    expect(await readTree(dir)).toEqual(before);
    const written = pitaya(dir, "generate", "--emit-ir=model.json");
    expect(written).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await readTree(dir)).toEqual({ ...before, "model.json": text });
  });

  it("tells faults as any run does, and a folder in the file's place", async () => {
    const dir = await makeFolder();
    await writeTree(dir, { "schema/a.proto": 'syntax = "proto3"; message A { B b = 1; }' });
    const wrong = pitaya(dir, "generate", "--emit-ir");
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/^error: schema\/a\.proto:1:\d+: Cannot compile: /);
    const swapped = pitaya(dir, "generate", "--emit-ir", "schema");
    expect(swapped.status).toBe(1);
    expect(swapped.stderr).toContain("it is a folder; name the schema's folder before --emit-ir");
  });

  it("prints the one schema of several targets, with one file of codes", async () => {
    const schemaDir = await makeIntricate();
    const dir = join(schemaDir, "..");
    const config = (lock: string) =>
      `generate:\n  - { out: web, only: [messages] }\n  - { out: server${lock} }\n`;
    await writeTree(dir, { "pitaya.yaml": config("") });
    const { text } = await generateIr({ schemaDir });
    for (const args of [[], ["schema"], ["--lock", "schema/routes.lock.json"]]) {
      const printed = pitaya(dir, "generate", ...args, "--emit-ir");
      expect(printed).toEqual({ status: 0, stdout: text, stderr: "" });
    }
    await writeTree(dir, { "pitaya.yaml": config(", lock: codes.json") });
    expect(pitaya(dir, "generate", "--emit-ir").stderr).toContain(
      "Cannot print the codes of 2 lock files at once: choose one by --lock: schema/routes.lock.json, codes.json\n",
    );
    expect(pitaya(dir, "generate", "--lock", "codes.json", "--emit-ir").status).toBe(0);
    await writeTree(dir, { "pitaya.yaml": `${config("")}  - { schema: other, out: other }\n` });
    expect(pitaya(dir, "generate", "--emit-ir").stderr).toContain(
      "Cannot print 2 schemas at once: name one by its folder: schema, other\n",
    );
  });

  it("feeds an emitter in another language", async () => {
    const out = await makeFolder();
    const args = [emitter, "-", out];
    const { text: input } = await generateIr({
      schemaDir: join(root, "schema/example"),
      lockFile: join(root, "schema/routes.lock.json"),
    });
    expect(spawnSync("python3", args, { input, encoding: "utf8" }).stderr).toBe("");
    const routes = await readFile(join(out, "routes.md"), "utf8");
    expect(routes).toContain(
      "| `room.room.join` | 39797 | handler | chat.v1.JoinRequest | chat.v1.JoinReply | needs a user; fails with CHAT-ROOM |\n",
    );
    const program =
      "import messages as m; print(m.ChatLine(user='Ann', sent_at_ms=7), m.JoinReply())";
    const run = spawnSync("python3", ["-c", program], { cwd: out, encoding: "utf8" });
    expect(run.stdout).toBe(
      "ChatLine(room_id='', user='Ann', text='', sent_at_ms=7) JoinReply(members=[], server_id='')\n",
    );
    const newer = JSON.stringify({ ...(JSON.parse(input) as Ir), irVersion: 2 });
    const refused = spawnSync("python3", args, { input: newer, encoding: "utf8" });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toBe("emit.py knows irVersion 1, this is 2\n");
  });

  it("feeds it names that mean something in Python", async () => {
    const dir = await makeFolder();
    const listNames = "import builtins, keyword; print(*dir(builtins), *keyword.kwlist)";
    const known = spawnSync("python3", ["-c", listNames], { encoding: "utf8" }).stdout;
    const own = "_dc __a IntEnum annotations mro name value _missing_ list_ x_dc self str int real";
    const names = [...new Set(`${known} ${own}`.split(/\s+/).filter((name) => name !== ""))];
    expect(names).toEqual(expect.arrayContaining(["list", "dict", "None", "class"]));
    const inFields = names.filter((name) => name !== "list_");
    await writeTree(dir, {
      "schema/types.proto": `syntax = "proto3";
package types;
${names.map((name) => `message ${name} { int32 id = 1; repeated .types.${name} more = 2; }`).join("\n")}
message A { message B { int32 b = 1; } }
message A_B { int32 c = 1; }
`,
      "schema/members.proto": `syntax = "proto3";
package members;
message Fields {
${inFields.map((name, index) => `  int32 ${name} = ${index + 1};`).join("\n")}
  repeated string items = 1000;
  map<string, int32> counts = 1001;
}
${names.map((name, index) => `message M${index} { enum E { Z${index} = 0; ${name} = 1; } E e = 1; }`).join("\n")}
${names.map((name, index) => `message N${index} { enum ${name} { Y${index} = 0; } ${name} one = 1; }`).join("\n")}
`,
    });
    const { text: input } = await generateIr({ schemaDir: join(dir, "schema") });
    const emitted = spawnSync("python3", [emitter, "-", dir], { input, encoding: "utf8" });
    expect(emitted.stderr).toBe("");
    const program = `import dataclasses, enum, typing, messages as m
classes = [each for each in vars(m).values() if dataclasses.is_dataclass(each)]
for each in classes:
    typing.get_type_hints(each)
    each()
print(len(classes), len(dataclasses.fields(m.Fields)), m.Fields().items, m.Fields().counts)
print(sum(len(each) for each in vars(m).values() if isinstance(each, enum.EnumMeta)))`;
    const { stdout, stderr } = spawnSync("python3", ["-c", program], {
      cwd: dir,
      encoding: "utf8",
    });
    const messages = names.length * 3 + 4;
    expect({ stdout, stderr }).toEqual({
      stdout: `${messages} ${inFields.length + 2} [] {}\n${names.length * 3}\n`,
      stderr: "",
    });
  });
});
