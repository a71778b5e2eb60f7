import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";
import { GenerateError, type GenerateOptions, generate } from "@pitaya-ts/codegen";
import { findConfig, readConfigFile } from "@pitaya-ts/codegen/light";
import { runPlugin } from "@pitaya-ts/codegen/plugin";
import { expect, it } from "vitest";
import { loadSchema } from "../../codegen/src/load/index.js";
import { planWrite } from "../../codegen/src/write/index.js";
import { makeFolder, writeTree } from "./folders.js";
import { gameProto } from "./project.js";

/*
 * What is told of a run that its schema doesn't keep from going on, but its config file, output
 * folder, lock file or the options of a plug-in. UPDATE_GOLDEN=1 writes the expected side anew; the
 * difference is then reviewed like code.
 */

const golden = fileURLToPath(new URL("../golden/refused-runs", import.meta.url));

/** Does something in a folder of its own that is refused. */
type Run = (dir: string) => Promise<unknown>;

const proto = "schema/game/v1/game.proto";
const place = 'syntax = "proto3"; package shared.v1; message Place { string id = 1; }';

const more = 'syntax = "proto3"; package game.v1; message More { string id = 1; }';

/** A run that finds these files beside a sound schema. */
function generates(
  files: Readonly<Record<string, string>> = {},
  options: Partial<GenerateOptions> = {},
): Run {
  return async (dir) => {
    await writeTree(dir, { [proto]: gameProto(["Join"]), ...files });
    const lockFile = join(dir, "lock.json");
    const paths = { schemaDir: join(dir, "schema"), outDir: join(dir, "out"), lockFile };
    return generate({ ...paths, cache: false, ...options });
  };
}

function configures(files: Readonly<Record<string, string>>, name = "pitaya.yaml"): Run {
  return async (dir) => {
    await writeTree(dir, files);
    return readConfigFile(join(dir, name));
  };
}

/** A run by buf or protoc, in this folder. */
function plugs(parameter: string, ...methods: readonly string[]): Run {
  return async (dir) => {
    await writeTree(dir, { [proto]: gameProto(methods) });
    const { set, targets } = await loadSchema(join(dir, "schema"));
    const request = create(CodeGeneratorRequestSchema, {
      parameter: parameter.replaceAll("<dir>", dir),
      protoFile: set.file,
      fileToGenerate: [...targets],
      sourceFileDescriptors: set.file.filter(({ name }) => targets.includes(name)),
    });
    const { response } = await runPlugin(toBinary(CodeGeneratorRequestSchema, request));
    throw GenerateError.of(fromBinary(CodeGeneratorResponseSchema, response).error);
  };
}

function withLock(...routes: readonly string[]): string {
  const entries = routes.map((route, index) => ({ route, code: index + 1 }));
  return JSON.stringify({ version: 1, routes: entries });
}

const list = (...entries: readonly string[]) =>
  `generate:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`;

/** Writes documentation by templates of this folder. */
function documents(files: Readonly<Record<string, string>>): Run {
  return async (dir) => {
    const templates = Object.entries(files).map(([name, text]) => [`templates/${name}`, text]);
    const docsTemplates = join(dir, "templates");
    return generates(Object.fromEntries(templates), { only: ["docs"], docsTemplates })(dir);
  };
}

const runs: Readonly<Record<string, Run>> = {
  "output-twice": generates({ "schema/game/v1/game.server.proto": place }),
  "output-of-others": generates({ "out/game/v1/game.ts": "mine" }),
  "output-replaced-by-others": async (dir) => {
    await generates({ "schema/game/v1/more.proto": more })(dir);
    await writeTree(dir, { "out/game/v1/game.ts": "mine", "out/game/v1/more.ts": "mine" });
    await rm(join(dir, "schema/game/v1/more.proto"));
    return generates()(dir);
  },
  "output-folder-without-name": generates({}, { outDir: "" }),
  "output-folder-is-a-file": generates({ out: "mine" }),
  "output-below-a-file": generates({ "out/game": "mine" }),
  "output-behind-a-link": async (dir) => {
    await mkdir(join(dir, "out"));
    await mkdir(join(dir, "elsewhere"));
    await symlink(join(dir, "elsewhere"), join(dir, "out", "game"));
    return generates()(dir);
  },
  "output-path-outside": (dir) =>
    planWrite({
      outDir: join(dir, "out"),
      files: [{ path: "../above.ts", text: "" }],
      extra: [],
      isOurs: () => true,
    }),
  "manifest-of-others": generates({ "out/.pitaya.json": "{}" }),
  "manifest-is-a-folder": generates({ "out/.pitaya.json/file": "" }),
  "lock-is-a-folder": generates({ "lock.json/file": "" }),
  "no-temporary-files": async (dir) => {
    const { TMPDIR } = process.env;
    process.env["TMPDIR"] = join(dir, "none");
    try {
      return await generates()(dir);
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
    }
  },
  "config-absent": configures({}),
  "config-syntax": configures({ "pitaya.yaml": "generate: {\n  out: [" }),
  "config-endless": configures({
    "pitaya.yaml": `a: &a [1]\n${"bcdefghij"
      .split("")
      .map((name, index) => `${name}: &${name} [${`*${"abcdefghi"[index]},`.repeat(9)}]\n`)
      .join("")}`,
  }),
  "config-aliases": configures({
    "pitaya.yaml": "generate: &a\n  - only: &b [*b]\n  - *a\nbreaking: { ignore: *c }\n",
  }),
  "config-keys": configures({ "pitaya.yaml": "x: 1\ngenerate: { oud: a }\n" }),
  "config-values": configures({
    "pitaya.yaml": list("{ only: [mesages], out: '', lock: 5 }", "{ codec: [] }"),
  }),
  "config-rules": configures({ "pitaya.yaml": "breaking: { ignore: [NOPE, ROUTE_SAM] }" }),
  "config-one-output": configures({
    "pitaya.yaml": list("{ schema: a, out: b }", "{ schema: c, out: ./b }"),
  }),
  "config-one-lock": configures({
    "pitaya.yaml": list("{ schema: a, out: b, lock: l }", "{ schema: c, out: d, lock: l }"),
  }),
  "config-twice": async (dir) => {
    await writeTree(dir, { "pitaya.yaml": "", "pitaya.json": "{}" });
    return findConfig(dir);
  },
  "templates-absent": documents({}),
  "template-of-nothing": documents({ "indes.md.hbs": "", "style.css": "" }),
  "template-is-a-folder": documents({ "index.md.hbs/file": "" }),
  "template-syntax": documents({ "index.md.hbs": "# {{title\n" }),
  "template-without-value": documents({ "index.md.hbs": "#\n{{nope}}\n" }),
  "template-without-part": documents({ "index.md.hbs": "#\n{{> nope}}\n" }),
  "plugin-request": async () => runPlugin(Uint8Array.of(0xff)),
  "plugin-unknown-option": plugs("colour=red", "Join"),
  "plugin-option-without-value": plugs("only", "Join"),
  "plugin-option-twice": plugs("only=messages,only=server", "Join"),
  "plugin-only": plugs("only=messages;all", "Join"),
  "plugin-imports": plugs("imports=mjs", "Join"),
  "plugin-codec": plugs("codec=other", "Join"),
  "plugin-without-lock": plugs("", "Join", "Leave"),
  "plugin-lock-absent": plugs("lock=<dir>/none.json", "Join"),
  "plugin-lock-stale": async (dir) => {
    await writeFile(join(dir, "lock.json"), withLock("game.game.leave", "game.game.move"));
    return plugs("lock=<dir>/lock.json", "Join", "Move")(dir);
  },
};

it.each(Object.entries(runs))("%s is refused", async (name, run) => {
  const dir = await makeFolder();
  const error: unknown = await run(dir).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  // By name: what is imported from sources has a class of its own.
  expect(error).toHaveProperty("name", "GenerateError");
  const text = (error as GenerateError).message
    .replaceAll(dir, "<dir>")
    .replaceAll(process.cwd(), "<cwd>")
    .replaceAll(userInfo().username, "<user>");
  const file = join(golden, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(file, `${text}\n`);
  expect(`${text}\n`).toBe(await readFile(file, "utf8"));
});
