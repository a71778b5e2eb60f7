import { relative, sep } from "node:path";
import type { FileChange } from "@pitaya-ts/codegen/light";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** What makes a patch of a file that is not there. */
const nothing = "/dev/null";

/** Texts that differ in more lines are told as wholly replaced: to find less would take too long. */
const maxEdits = 4_000;

/** Prints a change as `git apply` and `patch -p1` take it. */
export function formatDiff({ path, before, after }: FileChange, hasColors: boolean): string {
  const shown = relative(process.cwd(), path).split(sep).join("/");
  const from = before === undefined ? nothing : `a/${shown}`;
  const to = after === undefined ? nothing : `b/${shown}`;
  const patch = makePatch(from, to, before ?? "", after ?? "");
  return hasColors ? patch.replace(/^.*$/gm, paint) : patch;
}

function makePatch(from: string, to: string, before: string, after: string): string {
  const options = { context: 3, maxEditLength: maxEdits, headerOptions: FILE_HEADERS_ONLY };
  const found = createTwoFilesPatch(from, to, before, after, undefined, undefined, options);
  return found ?? replaceAll(from, to, toLines(before), toLines(after));
}

function replaceAll(
  from: string,
  to: string,
  before: readonly string[],
  after: readonly string[],
): string {
  const range = ({ length }: readonly string[]) => `${Math.min(1, length)},${length}`;
  return [
    `--- ${from}`,
    `+++ ${to}`,
    `@@ -${range(before)} +${range(after)} @@`,
    ...before.map((line) => `-${line}`),
    ...after.map((line) => `+${line}`),
    "",
  ].join("\n");
}

function toLines(text: string): readonly string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .slice(text === "" ? 1 : 0);
}

const colors = { "-": 31, "+": 32, "@": 36 } as const;

function paint(line: string): string {
  if (/^(--- |\+\+\+ )/.test(line)) return `\u001b[1m${line}\u001b[22m`;
  const color = colors[line[0] as keyof typeof colors];
  return color === undefined ? line : `\u001b[${color}m${line}\u001b[39m`;
}
