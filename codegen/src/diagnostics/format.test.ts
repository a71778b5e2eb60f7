import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import type { Diagnostic } from "../error.js";
import { formatDiagnostics } from "./format.js";

const fault: Diagnostic = { at: { file: "a,b/c:d.proto", line: 3, column: 7 }, text: "50%\r\nbad" };
const warning: Diagnostic = { severity: "warning", text: "odd: a, b" };

it("formatDiagnostics() prints text", () => {
  const mark = (severity: string) => `<${severity}>`;
  expect(formatDiagnostics([{ ...fault, text: "bad" }, warning], "text", { mark })).toBe(
    "<error>: a,b/c:d.proto:3:7: bad\n<warning>: odd: a, b\n",
  );
});

it("formatDiagnostics() prints an object per line", () => {
  const lines = formatDiagnostics([fault, warning], "json").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { severity: "error", message: "50%\r\nbad", file: "a,b/c:d.proto", line: 3, column: 7 },
    { severity: "warning", message: "odd: a, b" },
  ]);
});

it("formatDiagnostics() escapes what workflow commands part at", () => {
  expect(formatDiagnostics([fault, warning], "github")).toBe(
    "::error file=a%2Cb/c%3Ad.proto,line=3,col=7::50%25%0D%0Abad\n::warning::odd: a, b\n",
  );
});

it("formatDiagnostics() tells GitHub paths from the checkout", () => {
  const at = { file: "schema/a.proto", line: 1, column: 1 };
  const print = (checkout: string) =>
    formatDiagnostics([{ at, text: "bad" }], "github", { checkout });
  expect(print(resolve(".."))).toMatch(/^::error file=[^/,]+\/schema\/a.proto,line=1,col=1::bad\n/);
  expect(print(join(resolve("."), "elsewhere"))).toContain("file=schema/a.proto,");
});
