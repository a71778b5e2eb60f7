import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { lineOf, nodesOf, readSources } from "../harness/sources.js";

/*
 * Each text that refuses a schema has a case in golden/refused or golden/refused-by-ts-proto, each that
 * refuses a run for something else one in golden/refused-runs. A new one without a case fails here.
 */

const [schemas, tsProto, runs] = ["refused", "refused-by-ts-proto", "refused-runs"].map((name) =>
  fileURLToPath(new URL(`../golden/${name}`, import.meta.url)),
) as [string, string, string];

/** Where texts are made: beside whole sentences, files whose texts are parts of some. */
const folders = ["model", "load", "emit", "write", "plugin", "config"].map(
  (name) => `codegen/src/${name}`,
);
const files = ["codegen/src/produce.ts", "codegen/src/lock-file.ts", "codegen/src/make-output.ts"];
const reasons = ["routing-key.ts", "option-use.ts", "regex.ts", "json-rules.ts", "file-names.ts"];

/** They are parts of the output: their texts are told when it runs. */
const helpers = "codegen/src/emit/support/";

/** Texts that no case leads to, and the test that has them. */
const elsewhere: Readonly<Record<string, string>> = {
  "codegen/src/load/buf.ts": "a machine that buf is not made for",
  "codegen/src/load/schema.ts": "a fault of ours",
  "codegen/src/model/known-models.ts": "a fault of ours",
  "codegen/src/emit/ts-names.ts": "a fault of ours",
  "codegen/src/emit/type-refs.ts": "a fault of ours",
  "codegen/src/model/lock.ts": "codegen/src/model/lock.test.ts",
  "codegen/src/model/frozen-lock.ts": "test/codegen/generate.test.ts",
};

/** Texts of that kind in files that have others too. */
const elsewhereTexts: readonly RegExp[] = [
  // test/codegen/cli.test.ts
  /^Cannot read schema folder/,
  // Only a compiler that runs us as its plug-in could name such a file.
  /^leads out of the schema folder/,
  // codegen/src/model/dictionary.test.ts: it takes 65,535 codes
  /all .* were used/,
  // It takes a minute.
  /another run has been at it/,
  // A fault of ours.
  /there is no such template/,
];

interface SourceText {
  readonly place: string;
  readonly text: RegExp;
}

function findTexts(): readonly SourceText[] {
  const others = readSources("codegen/src").filter(({ path }) => files.includes(path));
  const sources = [...folders.flatMap((folder) => readSources(folder)), ...others];
  return sources
    .filter(({ path }) => !(path in elsewhere) && !path.startsWith(helpers))
    .flatMap((source) =>
      [...nodesOf(source.tree)].flatMap((node) => {
        const parts = partsOf(node);
        if (!isRefusal(parts, source.path)) return [];
        return [{ place: `${source.path}:${lineOf(node)}`, text: toPattern(parts) }];
      }),
    );
}

/** What stands between the values of a text; nothing for other nodes. */
function partsOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return [];
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}

function isRefusal(parts: readonly string[], path: string): boolean {
  const whole = parts.join("…");
  if (elsewhereTexts.some((text) => text.test(whole))) return false;
  if (whole.startsWith("Cannot ")) return true;
  // Of the texts of these files, those in words are reasons.
  return reasons.some((name) => path.endsWith(`/${name}`)) && /\w \w+ \w/.test(whole);
}

function toPattern(parts: readonly string[]): RegExp {
  return new RegExp(parts.map((part) => escapeRegex(part)).join(".*"));
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const expected = [
  ...[schemas, tsProto].flatMap((dir) =>
    readdirSync(dir).map((name) => join(dir, name, "expected.txt")),
  ),
  ...readdirSync(runs).map((name) => join(runs, name)),
].map((path) => readFileSync(path, "utf8"));

describe("each text that refuses a schema or a run", () => {
  it("is one that the sources have", () => {
    expect(findTexts().length).toBeGreaterThan(80);
  });

  it("has a case in a golden folder", () => {
    const lines = expected.join("");
    const missing = findTexts().filter(({ text }) => !text.test(lines));
    expect(missing.map(({ place, text }) => `${place} ${text.source}`)).toEqual([]);
  });
});
