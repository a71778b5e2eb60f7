import { expect, it } from "vitest";
import { indentCode } from "./indent.js";

it("indentCode() indents by brackets, not by those in strings and comments", () => {
  const code = [
    "if (a) {",
    'b("{", `(`);',
    "// { [",
    "/**",
    "* {",
    "*/",
    "} else {",
    "",
    "",
    "c([",
    "1,",
    "]);",
    "}",
  ];
  expect(indentCode(code.join("\n")).split("\n")).toEqual([
    "if (a) {",
    '  b("{", `(`);',
    "  // { [",
    "  /**",
    "   * {",
    "   */",
    "} else {",
    "",
    "  c([",
    "    1,",
    "  ]);",
    "}",
    "",
  ]);
});
