import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pitaya } from "./command.js";
import { readTree, writeTree } from "./folders.js";
import { fileCount, makeProject } from "./project.js";

const shared = 'syntax = "proto3"; package shared.v1; message Place { string id = 1; }';

describe("pitaya.yaml", () => {
  it("gives targets, with paths relative to itself", async () => {
    const dir = await makeProject("Join");
    await writeTree(dir, {
      "proto/shared/v1/place.proto": shared,
      "pitaya.yaml":
        "generate:\n  - out: out/game\n    lock: codes.json\n  - schema: proto\n    out: out/shared\n    only: [messages]\n",
      "deep/below/file": "",
    });
    expect((await pitaya(join(dir, "deep/below"), "generate")).stdout).toMatch(
      /\/schema: wrote \d+, unchanged 0\n.*\/proto: wrote \d+, unchanged 0\n$/,
    );
    const files = Object.keys(await readTree(dir));
    expect(files).toContain("codes.json");
    expect(files).toContain("out/game/game/v1/game.server.ts");
    expect(files).toContain("out/shared/shared/v1/place.ts");
    expect((await pitaya(dir, "generate", "--check")).status).toBe(0);
    const one = await pitaya(
      dir,
      "generate",
      "schema",
      "--out",
      "elsewhere",
      "--lock",
      "codes.json",
    );
    expect(one.stdout).toBe(`wrote ${fileCount - 1}, unchanged 1\n`);
    expect((await pitaya(dir, "generate", "--out", "elsewhere")).stderr).toBe(
      "error: Cannot use --out for 2 targets at once: name one by its schema folder: schema, proto\n1 error, nothing written\n",
    );
  });

  it("may have targets of one schema, for which --lock is one", async () => {
    const dir = await makeProject("Join");
    await writeTree(dir, { "pitaya.yaml": "generate: [{ out: a }, { out: b, only: [messages] }]" });
    const made = await pitaya(dir, "generate", "schema", "--lock", "codes.json");
    expect(made.status).toBe(0);
    expect(await readTree(dir)).toHaveProperty("codes.json");
    const refused = await pitaya(dir, "generate", "schema", "--out", "c");
    expect(refused.stderr).toBe(
      'error: Cannot use --out for the 2 targets of "schema": each has an "out" of its own (a, b); change it in the config file, or name a file with one target by --config\n1 error, nothing written\n',
    );
  });

  it("is read as JSON too, or from where it is said to be", async () => {
    const dir = await makeProject("Join");
    await writeTree(dir, {
      "pitaya.json": '{ "$schema": "x", "generate": { "only": ["messages"] } }',
      "other/mine.yaml": "generate: { schema: ../schema, out: made }",
    });
    await pitaya(dir, "generate");
    expect(await readTree(dir)).not.toHaveProperty("generated/dictionary.ts");
    await pitaya(dir, "generate", "--config", "other/mine.yaml");
    expect(await readTree(dir)).toHaveProperty("other/made/dictionary.ts");
    await writeTree(dir, { "pitaya.yaml": "" });
    expect((await pitaya(dir, "generate")).stderr).toMatch(
      /^error: Cannot choose between ".*pitaya.yaml" and ".*pitaya.json": remove one of them\n/,
    );
  });

  it("is the defaults if it is empty", async () => {
    const dir = await makeProject("Join");
    await writeTree(dir, { "pitaya.yaml": "# nothing yet\n" });
    expect((await pitaya(dir, "generate")).stdout).toBe(`wrote ${fileCount}, unchanged 0\n`);
  });

  const list = (...entries: readonly string[]) =>
    `generate:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`;
  it.each([
    ["x: 1", '1:4: Cannot use "x": there is no such key; known here: $schema, breaking, generate'],
    [
      "generate: { oud: a }",
      '1:18: Cannot use "generate.oud": there is no such key; did you mean "out"?',
    ],
    ["generate: { out: 5 }", '1:18: Cannot use 5 for "generate.out": write a text'],
    ['generate: { out: "" }', '1:18: Cannot use "" for "generate.out": it must not be empty'],
    [
      list("only: [mesages]"),
      '2:12: Cannot use "mesages" for "generate[0].only[0]": did you mean "messages"?',
    ],
    ["generate: { only: all }", '1:19: Cannot use "all" for "generate.only": write a list'],
    ["generate: []", '1:11: Cannot use [] for "generate": it must not be empty'],
    ["- 1", "1:1: Cannot use [1] as a config file: write keys and their values"],
    [
      "a: &a [*a]\ngenerate: *a",
      '1:8: Cannot use alias "*a" inside of "&a": the value would never end; write it out\n1 error',
    ],
    [
      "generate: {\n  out: *b }",
      '2:8: Cannot use alias "*b": no "&b" stands before it; add one\n1 error',
    ],
    [
      `${list("&a { out: a }")}b: &b [${"*a,".repeat(90)}]\nc: [${"*b,".repeat(90)}]`,
      "3:8: Cannot read config file: Excessive alias count indicates a resource exhaustion attack; write values out in place of aliases\n1 error",
    ],
    ["generate: {\n  out: [", "2:9: Cannot read config file: "],
    [
      list("{ schema: a, out: b }", "{ schema: c, out: ./b }"),
      '3:23: Cannot write to "b" for two targets: each would remove the files of the other; give one another "out"',
    ],
    [
      list("{ schema: a, out: b, lock: l }", "{ schema: c, out: d, lock: l }"),
      '3:32: Cannot keep the codes of two schemas in "l": each would retire the routes of the other; give one another "lock"',
    ],
    [
      "generate: {}\nbreaking: { ignore: [ROUTE_SAM] }",
      '2:22: Cannot use "ROUTE_SAM" for "breaking.ignore[0]": did you mean "ROUTE_SAME"?',
    ],
    [
      "breaking:\n  ignore:\n    - FIELD_NO_DELETE_UNLESS_NAME_RESERVED",
      '3:7: Cannot use "FIELD_NO_DELETE_UNLESS_NAME_RESERVED" for "breaking.ignore[0]": write one of "ROUTE_NO_DELETE", ',
    ],
    [
      "breaking: { ignor: [ROUTE_SAME] }",
      '1:20: Cannot use "breaking.ignor": there is no such key; did you mean "ignore"?',
    ],
  ])("is refused with place and mend: %j", async (text, message) => {
    const dir = await makeProject("Join");
    await writeTree(dir, { "pitaya.yaml": text });
    const { status, stdout, stderr } = await pitaya(dir, "generate");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`error: pitaya.yaml:${message}`);
  });
});
