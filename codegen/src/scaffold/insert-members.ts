import { Node } from "ts-morph";
import type { MethodModel } from "../model/index.js";
import type { KnownService } from "./catalog.js";
import type { Body } from "./implementations.js";
import type { Imports } from "./imports.js";
import type { Splice } from "./splice.js";
import { printStub } from "./stub.js";
import { beginsLine, indentOf, type Style } from "./style.js";

/** Methods that a class or an object lacks, of each service that it implements. */
export interface MissingMethods {
  readonly body: Body;
  readonly methods: readonly { readonly method: MethodModel; readonly known: KnownService }[];
}

/** Adds methods behind all that a class or an object has. */
export function insertMembers(
  { body, methods }: MissingMethods,
  imports: Imports,
  style: Style,
): readonly Splice[] {
  const { eol } = style;
  const text = body.getSourceFile().getFullText();
  const close = body.getEnd() - 1;
  const end = text.slice(0, close).trimEnd().length;
  const isEmpty = text[end - 1] === "{" && membersOf(body).length === 0;
  // Behind the last comment; a brace in the same line gets one of its own.
  const isOneLine = !text.slice(end, close).includes("\n");
  const at = isOneLine ? close : end;
  const indent = memberIndent(body, style);
  const stubs = methods.map(({ method, known }) =>
    printStub(method, known, imports, style)
      .map((line) => (line === "" ? "" : `${indent}${line}`))
      .join(eol),
  );
  const joined = joinMembers(stubs, body, eol);
  const before = isEmpty ? eol : `${eol}${eol}`;
  const after = isOneLine ? `${eol}${indentOf(body)}` : "";
  return [...parting(body), { at, text: `${before}${joined}${after}` }];
}

function joinMembers(stubs: readonly string[], body: Body, eol: string): string {
  if (!Node.isObjectLiteralExpression(body)) return stubs.join(`${eol}${eol}`);
  return `${stubs.join(`,${eol}${eol}`)}${endsWithoutComma(body) ? "" : ","}`;
}

/** What has to stand between the last member and the next one. */
function parting(body: Body): readonly Splice[] {
  const last = membersOf(body).at(-1);
  if (last === undefined) return [];
  if (Node.isObjectLiteralExpression(body)) {
    return endsWithoutComma(body) ? [{ at: last.getEnd(), text: "," }] : [];
  }
  // A property of such a name takes the next line for its own, unless a semicolon ends it.
  const isGreedy = Node.isPropertyDeclaration(last) && greedyName.test(last.getText());
  return isGreedy ? [{ at: last.getEnd(), text: ";" }] : [];
}

const greedyName = /(^|\s)(get|set|static|accessor)$/;

function endsWithoutComma(body: Node): boolean {
  if (!Node.isObjectLiteralExpression(body)) return false;
  const { properties } = body.compilerNode;
  return properties.length > 0 && !properties.hasTrailingComma;
}

function membersOf(body: Body): readonly Node[] {
  return Node.isObjectLiteralExpression(body) ? body.getProperties() : body.getMembers();
}

/** As the first member in a line of its own is indented, or one level deeper than the whole. */
function memberIndent(body: Body, { unit }: Style): string {
  const sample = membersOf(body).find(beginsLine);
  return sample === undefined ? `${indentOf(body)}${unit}` : indentOf(sample);
}
