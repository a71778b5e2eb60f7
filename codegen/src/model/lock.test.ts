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
  ["", "1:1", "it is no JSON: expected a value"],
  ["[]", "1:1", 'it has no list "routes"'],
  ['{\n  "routes": {}\n}', "2:13", 'it has no list "routes"'],
  ['{\n  "version": 2,\n  "routes": []\n}', "2:14", "its version is 2, known is 1"],
  ['{"version":1,"routes":[{"route":"a","code":0}]}', "1:24", "is no entry like"],
  ['{"version":1,"routes":[\n{"route":"a","code":70000}]}', "2:1", "is no entry like"],
  ['{"version":1,"routes":[\n  5]}', "2:3", "5 is no entry like"],
  [
    '{"version":1,"routes":[\n\n {"route":"a","code":1,"retird":true}]}',
    "3:2",
    'an entry has no "retird": it has "route" and "code", and "retired"',
  ],
  [
    '{"version":1,"routes":[{"route":"a","code":1,"retired":false}]}',
    "1:24",
    '"retired" is true or is left out, not false',
  ],
  [
    '{"version":1,"routes":[{"route":"a","code":1},\n{"route":"b","code":1}]}',
    "2:1",
    '"a" and "b" both have code 1: the one that is deployed keeps it',
  ],
  [
    '{"version":1,"routes":[{"route":"a","code":1},\n  {"route":"a","code":2}]}',
    "2:3",
    '"a" has two codes, 1 and 2: the one that is deployed stays',
  ],
  ["<<<<<<< HEAD\n", "1:1", "it is no JSON: expected a value"],
  [
    '{\n<<<<<<< HEAD\n  "version": 1,\n  { "route": "a" "code": 1 }\n}',
    "4:3",
    "this line is neither an entry nor a mark of a conflict",
  ],
  [
    '{\n  "version": 2,\n{ "route": "a", "code": 1 }\n}',
    "3:1",
    "it is no JSON: expected the name of a member in quotes",
  ],
  [
    '{\n  "version": 1,\n  "routes": [\n{ "route": "a", "code": 1 },\n{ "route": "b" "code": 2 }\n]\n}',
    "5:16",
    'it is no JSON: expected a comma, or the end of what "{" or "[" began',
  ],
  [
    '{\n  "version": 1,\n  "routes": [\n{ "route": "a", "code": 1 }\n  { "route": "b", "code": 1 }\n]\n}',
    "5:3",
    '"a" and "b" both have code 1',
  ],
])("parseLock() refuses %j at its place", (text, place, reason) => {
  const told = `l.json:${place}: Cannot read lock file "l.json": `;
  expect(() => parseLock(text, "l.json")).toThrow(told);
  expect(() => parseLock(text, "l.json")).toThrow(reason);
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
