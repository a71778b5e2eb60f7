import { describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/context.json" with { type: "json" };
import { formatGoDuration, parseGoDuration } from "./duration.js";

interface DurationVector {
  readonly name: string;
  readonly op: string;
  readonly nanoseconds: string;
  readonly text: string;
  readonly ok?: boolean;
}

const ofOp = (op: string): DurationVector[] =>
  (vectors.vectors as unknown as DurationVector[]).filter((vector) => vector.op === op);

const nsPerMs = 1e6;

describe("Go durations", () => {
  it.each(ofOp("durationString"))("writes $text", ({ nanoseconds, text }) => {
    expect(formatGoDuration(Number(nanoseconds) / nsPerMs)).toBe(text);
  });

  it.each(ofOp("durationParse"))("reads $name as Go does", ({ nanoseconds, text, ok }) => {
    if (ok) expect(parseGoDuration(text) * nsPerMs).toBeCloseTo(Number(nanoseconds), 3);
    else
      expect(() => parseGoDuration(text)).toThrow(`time: invalid duration ${JSON.stringify(text)}`);
  });

  it.each([300, 5_000, 60_000, 90_500, 3_600_000, 0])("reads back %d ms", (ms) => {
    expect(parseGoDuration(formatGoDuration(ms))).toBe(ms);
  });
});
