import { expect, it } from "vitest";
import { parseDurationMs } from "./duration.js";

it.each([
  ["500ms", 500],
  ["5s", 5000],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["0.1s", 100],
  ["250us", 0.25],
  ["1µs", 0.001],
])("parseDurationMs() reads %s", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

it.each(["", "5", "s", "5 s", "-5s", "0s", "5d", "5s ", "1e3s", ".5s", "5sec"])(
  "parseDurationMs() refuses %j",
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);
