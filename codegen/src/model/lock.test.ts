import { describe, expect, it } from "vitest";
import { formatLock, parseLock, type RouteLock } from "./lock.js";

const lock: RouteLock = [
  { route: "b.b.b", code: 2 },
  { route: "a.a.a", code: 9 },
  { route: "a.a.a", code: 1, retired: true },
];

it("formatLock() prints a line per code, sorted by route", () => {
  expect(formatLock(lock).split("\n")).toEqual([
    "{",
    '  "version": 1,',
    '  "routes": [',
    '    { "route": "a.a.a", "code": 1, "retired": true },',
    '    { "route": "a.a.a", "code": 9 },',
    '    { "route": "b.b.b", "code": 2 }',
    "  ]",
    "}",
    "",
  ]);
});

it("parseLock() reads what formatLock() prints", () => {
  expect(formatLock(parseLock(formatLock(lock), "f"))).toBe(formatLock(lock));
  expect(parseLock(formatLock([]), "f")).toEqual([]);
});

it.each([
  ["", "Unexpected end of JSON input"],
  ["[]", 'it has no list "routes"'],
  ['{"version":2,"routes":[]}', "its version is 2, known is 1"],
  ['{"version":1,"routes":[{"route":"a","code":0}]}', "is no entry like"],
  ['{"version":1,"routes":[{"route":"a","code":70000}]}', "is no entry like"],
  [
    '{"version":1,"routes":[{"route":"a","code":1},{"route":"b","code":1}]}',
    '"a" and "b" both have code 1: the one that is deployed keeps it',
  ],
  [
    '{"version":1,"routes":[{"route":"a","code":1},{"route":"a","code":2}]}',
    '"a" has two codes, 1 and 2: the one that is deployed stays',
  ],
  ["<<<<<<< HEAD\n", "is not valid JSON"],
  ['{\n  "version": 2,\n{ "route": "a", "code": 1 }\n}', "in JSON at position"],
  ['{\n  "version": 1,\n{ "route": "a", "code": 1 }\n{ "route": "b" "code": 2 }\n}', "in JSON at"],
])("parseLock() refuses %s", (text, reason) => {
  expect(() => parseLock(text, "routes.lock.json")).toThrow(
    `Cannot read lock file "routes.lock.json": `,
  );
  expect(() => parseLock(text, "routes.lock.json")).toThrow(reason);
});

describe("parseLock() reads what branches were merged in,", () => {
  const head = ["{", '  "version": 1,', '  "routes": ['];
  const tail = ["  ]", "}", ""];
  const line = (route: string, code: number, more = "") =>
    `    { "route": "${route}", "code": ${code}${more} }`;
  const parse = (lines: readonly string[], end = "\n") =>
    parseLock([...head, ...lines, ...tail].join(end), "f");

  it("by lines alone, which leaves commas out", () => {
    const lines = [`${line("a", 1)},`, line("b", 2), line("c", 3)];
    expect(parse(lines).map(({ route }) => route)).toEqual(["a", "b", "c"]);
    expect(parse(lines, "\r\n")).toHaveLength(3);
  });

  it("with git's marks, of two sides or of three", () => {
    const lines = [
      `${line("a", 1)},`,
      "<<<<<<< HEAD",
      line("b", 2),
      "||||||| 1a2b3c4",
      line("o", 9),
      "=======",
      line("c", 3),
      ">>>>>>> theirs",
    ];
    expect(parse(lines).map(({ code }) => code)).toEqual([1, 2, 9, 3]);
  });

  it("and takes the side that retired a code", () => {
    const retired = line("a", 1, ', "retired": true');
    expect(parse([retired, line("a", 1)])).toEqual([{ route: "a", code: 1, retired: true }]);
    expect(parse([line("a", 1), retired])).toEqual([{ route: "a", code: 1, retired: true }]);
  });
});
