import { describe, expect, it } from "vitest";
import { breakLines } from "./break-line.js";

const a = `${"a".repeat(60)}`;
const b = `${"b".repeat(60)}`;

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ["a call", `  ${a}(${b}, 1);`, [`  ${a}(`, `    ${b},`, "    1,", "  );"]],
  ["an object", `x = { ${a}: 1, b: ${b} };`, ["x = {", `  ${a}: 1,`, `  b: ${b},`, "};"]],
  ["a choice", `x = ${a} ? ${b} : 1;`, ["x =", `  ${a}`, `    ? ${b}`, "    : 1;"]],
  ["a text", `  "${a}": "${b}",`, [`  "${a}":`, `    "${b}",`]],
  ["a condition", `if (${a}) ${b}();`, [`if (${a})`, `  ${b}();`]],
  [
    "a function that is given",
    `x = ${a}(1, (item, at) => ${b}(item));`,
    [`x = ${a}(1, (item, at) =>`, `  ${b}(item),`, ");"],
  ],
  [
    "parameters",
    `export function ${a}(x: M<string, 1>, ${b}: number): void {`,
    [`export function ${a}(`, "  x: M<string, 1>,", `  ${b}: number,`, "): void {"],
  ],
  ["type arguments", `const x: T<${a}, ${b}> = {`, ["const x: T<", `  ${a},`, `  ${b}`, "> = {"]],
  ["an index behind the sign", `x = ${a}.b[${b}];`, ["x =", `  ${a}.b[${b}];`]],
];

describe("a line that is too long", () => {
  it.each(cases)("is broken at %s", (_, line, lines) => {
    expect(breakLines(line).split("\n")).toEqual(lines);
  });

  it("stays as it is where there is no place to break it", () => {
    const lines = [
      `/** ${a}(${b}) */`,
      `// ${a}, ${b}`,
      `${a} + ${b} + "(";`,
      `return ${a}[${b}];`,
    ];
    expect(breakLines(lines.join("\n")).split("\n")).toEqual(lines);
  });

  it("keeps brackets and signs that stand in texts", () => {
    const text = '"a, (b ? c : d) = \\"{"';
    const lines = [`${a}(`, `  ${text},`, `  ${b},`, ");"];
    expect(breakLines(`${a}(${text}, ${b});`).split("\n")).toEqual(lines);
  });
});

it("a line that fits stays whole", () => {
  const line = `x(${"a".repeat(116)});`;
  expect(line).toHaveLength(120);
  expect(breakLines(line)).toBe(line);
});
