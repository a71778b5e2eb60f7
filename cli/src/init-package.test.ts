import { GenerateError } from "@pitaya-ts/codegen/light";
import { describe, expect, it } from "vitest";
import { completePackage } from "./init-package.js";

const template = JSON.stringify({
  name: "chat",
  type: "module",
  scripts: { build: "tsc", test: "node --test" },
  dependencies: { runtime: "^1.0.0" },
  devDependencies: { cli: "^1.0.0", typescript: "~6.0.0" },
});

function complete(given: object): unknown {
  return JSON.parse(completePackage(JSON.stringify(given), template, "package.json"));
}

describe("completePackage", () => {
  it("adds what is missing and keeps what is there", () => {
    const given = {
      name: "mine",
      scripts: { build: "make" },
      dependencies: { cli: "file:cli.tgz", other: "1" },
    };
    expect(complete(given)).toEqual({
      name: "mine",
      type: "module",
      scripts: { build: "make", test: "node --test" },
      dependencies: { runtime: "^1.0.0", cli: "file:cli.tgz", other: "1" },
      devDependencies: { typescript: "~6.0.0" },
    });
  });

  it("takes the test that npm init makes up for none", () => {
    const test = 'echo "Error: no test specified" && exit 1';
    expect(complete({ scripts: { test } })).toMatchObject({ scripts: { test: "node --test" } });
  });

  it("refuses CommonJS, lists and what is no JSON, with how to mend it", () => {
    expect(() => complete({ type: "commonjs" })).toThrow(/npm pkg set type=module/);
    expect(() => complete([])).toThrow(GenerateError);
    expect(() => completePackage("{", template, "a/package.json")).toThrow(
      /^Cannot read "a\/package.json": /,
    );
  });
});
