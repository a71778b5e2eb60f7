import { describe, expect, it } from "vitest";
import { type Vector, vectorsOf } from "../../../../../test/harness/vectors.js";
import { bindingsSubject, kickSubject, pushSubject, serverSubject } from "./subjects.js";

interface SubjectsVector extends Vector {
  readonly serverType: string;
  readonly uid: string;
  readonly server: string;
  readonly push: string;
  readonly kick: string;
  readonly bindings: string;
}

describe("subjects", () => {
  it.each(vectorsOf<SubjectsVector>("subjects", "subjects"))("are as recorded: $name", (vector) => {
    const { serverType, uid } = vector;
    expect(serverSubject(serverType, uid)).toBe(vector.server);
    expect(pushSubject(serverType, uid)).toBe(vector.push);
    expect(kickSubject(serverType, uid)).toBe(vector.kick);
    expect(bindingsSubject(serverType)).toBe(vector.bindings);
  });

  it.each([
    ["a b", "a%20b"],
    ["a..b", "a%2E%2Eb"],
    ["a.*.b", "a%2E%2A%2Eb"],
    ["a.>.b", "a%2E%3E%2Eb"],
    ["\u0000\u007f%", "%00%7F%25"],
    // Each is part of a longer token.
    ["*", "*"],
    ["*.>", "*.>"],
    [".a.", ".a."],
    ["", ""],
    ["é\u00a0%", "é\u00a0%"],
  ])("hold the uid %j", (uid, held) => {
    expect(pushSubject("t", uid)).toBe(`pitaya/t/user/${held}/push`);
  });

  it("are no longer than NATS takes", () => {
    expect(pushSubject("t", "u".repeat(1_000))).not.toBeNull();
    expect(pushSubject("t", "u".repeat(1_024))).toBeNull();
    expect(kickSubject("t", "ü".repeat(600))).toBeNull();
  });
});
