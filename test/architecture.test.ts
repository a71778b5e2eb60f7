import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  findCycles,
  findImportsBetween,
  findNodeImports,
  findOrderBreaches,
  findPackageImports,
  loadedFrom,
  parseLayers,
} from "./harness/import-rules.js";
import { lineOf, nodesOf, parseSource, readSources, type Source } from "./harness/sources.js";

// The house puts `wire` and `serialize` side by side, but payloads need the texts and the JSON of the
// wire: `wire` lies below.
const runtimeLayers = parseLayers(
  "error observe < wire < config serialize < transport < session < dispatch < timer module server client < cluster < group worker < app < index testing",
);
const codegenLayers = parseLayers(
  "error version nearest breaking-rules < options cache diagnostics < write < load < model < print < emit < produce lock-file known-output < make-output < breaking explain config lock-tools run < generate < ir plugin light scaffold < index",
);

const maxLineCount = 300;

const runtime = readSources("runtime/src");
const codegen = readSources("codegen/src");
const cli = readSources("cli/src");
const others = ["bench/src", "examples/chat/src"].flatMap((folder) => readSources(folder));
const framework = [...runtime, ...codegen, ...cli];

function findLets({ path, tree }: Source): string[] {
  return tree.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter(({ declarationList }) => (declarationList.flags & ts.NodeFlags.Const) === 0)
    .map((statement) => `${path}:${lineOf(statement)}`);
}

function findAny({ path, tree }: Source): string[] {
  return [...nodesOf(tree)]
    .filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword)
    .map((node) => `${path}:${lineOf(node)}`);
}

describe("the import order", () => {
  it("sees the sources", () => {
    const paths = framework.map(({ path }) => path);
    expect(paths).toContain("runtime/src/wire/message.ts");
    expect(paths).toContain("codegen/src/error.ts");
  });

  it("is kept in runtime", () => {
    expect(findOrderBreaches(runtime, "runtime/src", runtimeLayers)).toEqual([]);
  });

  it("is kept in codegen", () => {
    expect(findOrderBreaches(codegen, "codegen/src", codegenLayers)).toEqual([]);
  });

  it("keeps the client free of what servers are made of", () => {
    const servers = ["server", "transport", "session", "dispatch"].map(
      (name) => `runtime/src/${name}`,
    );
    expect(findImportsBetween(runtime, "runtime/src/client", servers)).toEqual([]);
  });

  it("keeps codegen and runtime apart", () => {
    expect(findPackageImports(codegen, "@pitaya-ts/runtime")).toEqual([]);
    expect(findPackageImports(runtime, "@pitaya-ts/codegen")).toEqual([]);
  });

  it("lets only the cli import codegen", () => {
    expect(findPackageImports(others, "@pitaya-ts/codegen")).toEqual([]);
  });

  it("has no cycles", () => {
    expect(findCycles([...framework, ...others])).toEqual([]);
  });

  it("brings nothing of Node to a browser", () => {
    const loaded = loadedFrom(runtime, "runtime/src/client/browser.ts");
    expect(findNodeImports(loaded, ["ws", "pino"])).toEqual([]);
  });
});

describe("sources", () => {
  it("have no module-level let", () => {
    expect(framework.flatMap(findLets)).toEqual([]);
  });

  it("have no any", () => {
    expect(framework.flatMap(findAny)).toEqual([]);
  });

  it(`have at most ${maxLineCount} lines`, () => {
    const long = [...framework, ...others].filter(({ lineCount }) => lineCount > maxLineCount);
    expect(long.map(({ path, lineCount }) => `${path}: ${lineCount} lines`)).toEqual([]);
  });
});

describe("the rules themselves", () => {
  const layers = parseLayers("a b < c < index");

  function breaches(path: string, text: string): string[] {
    return findOrderBreaches([parseSource(path, text)], "src", layers);
  }

  it.each([
    ["up", "src/a/x.ts", 'import { y } from "../c/y.js";'],
    ["sideways", "src/a/x.ts", 'export * from "../b/y.js";'],
    ["up for types", "src/a/x.ts", 'import type { y } from "../c/y.js";'],
    ["up for one type", "src/a/x.ts", 'type Y = import("../c/y.js").Y;'],
    ["up later", "src/a/x.ts", 'const y = await import("../c/y.js");'],
    ["to the top", "src/c/x.ts", 'import "../index.js";'],
    ["out", "src/c/x.ts", 'import "../../other/src/index.js";'],
    ["to an unknown place", "src/c/x.ts", 'import "../d/index.js";'],
    ["from an unknown place", "src/d/x.ts", ""],
  ])("see an import that goes %s", (_where, path, text) => {
    expect(breaches(path, text)).toHaveLength(1);
  });

  it("let imports go down, stay, and take packages", () => {
    expect(breaches("src/c/x.ts", 'import "../a/y.js"; import "./z.js"; import "ws";')).toEqual([]);
    expect(breaches("src/index.ts", 'export * from "./c/index.js";')).toEqual([]);
  });

  it("see a cycle, and print it", () => {
    const files = ["a", "b", "c"].map((name, i, all) =>
      parseSource(`src/${name}.ts`, `import "./${all[(i + 1) % 3]}.js";`),
    );
    expect(findCycles(files)).toEqual(["src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts"]);
  });

  it("see what a browser would load from Node, however far away", () => {
    const files = [
      parseSource("src/a.ts", 'import { b } from "./b.js"; import type { C } from "./c.js";'),
      parseSource("src/b.ts", 'import { readFileSync } from "node:fs"; import "ws";'),
      parseSource("src/c.ts", 'import "node:net";'),
    ];
    expect(findNodeImports(loadedFrom(files, "src/a.ts"), ["ws"])).toEqual([
      "src/b.ts imports node:fs",
      "src/b.ts imports ws",
    ]);
  });

  it("see a module-level let and any", () => {
    const source = parseSource(
      "src/a.ts",
      "const a = 1;\nlet b = 2;\nfunction f(x: any) { let c; }\n",
    );
    expect(findLets(source)).toEqual(["src/a.ts:2"]);
    expect(findAny(source)).toEqual(["src/a.ts:3"]);
  });
});
