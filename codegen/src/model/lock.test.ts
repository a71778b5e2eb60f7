import { expect, it } from "vitest";
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
    '"a" and "b" both have code 1',
  ],
])("parseLock() refuses %s", (text, reason) => {
  expect(() => parseLock(text, "routes.lock.json")).toThrow(
    `Cannot read lock file "routes.lock.json": `,
  );
  expect(() => parseLock(text, "routes.lock.json")).toThrow(reason);
});
