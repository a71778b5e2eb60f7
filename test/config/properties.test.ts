import { checkConfig, configKeyNames, resolveConfig } from "@pitaya-ts/runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { check, thrownBy } from "../harness/fuzz.js";

const key = fc.constantFrom(...configKeyNames);
const yamlPart = fc.constantFrom(
  ...["pitaya", "heartbeat", "interval", "metrics", "custom", "gauges", "etcd", "30s", "true", "7"],
  ...[
    ":",
    ": ",
    "\n",
    "  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "'",
    "&a ",
    "*a",
    "!!map ",
    "? ",
    "|",
  ],
  ...["#", "%YAML 1.1\n", "---\n", "<<", "\t", "~", "\u0000", ".", "__proto__"],
);
const yamlText = fc.array(yamlPart, { maxLength: 40 }).map((parts) => parts.join(""));

/** A value, or a ConfigError that says something. */
function holds(thrown: unknown): boolean {
  return (
    thrown === undefined ||
    (thrown instanceof Error && thrown.name === "ConfigError" && thrown.message !== "")
  );
}

function readsFile(text: string): boolean {
  return holds(thrownBy(() => resolveConfig({ file: { name: "game.yaml", text } })));
}

describe("a configuration is read or refused", () => {
  it("whatever text a file has", () => {
    check(fc.property(fc.string({ unit: "binary" }), readsFile));
    check(fc.property(yamlText, readsFile));
    check(fc.property(yamlText, (text) => readsFile(`pitaya:\n ${text}`)));
  });

  it("whatever value a key has", () => {
    check(
      fc.property(key, fc.anything(), (name, value) => {
        return holds(thrownBy(() => resolveConfig({ values: { [name]: value } })));
      }),
    );
    check(
      fc.property(key, fc.jsonValue(), (name, value) => readsFile(stringify({ [name]: value }))),
    );
    check(
      fc.property(key, fc.string(), (name, value) => {
        const flags = [{ key: name, value, flag: "-x" }];
        return holds(thrownBy(() => resolveConfig({ flags })));
      }),
    );
  });

  it("whatever keys there are", () => {
    check(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (values) => {
        return holds(thrownBy(() => checkConfig({ values })));
      }),
    );
  });

  it("however deep or often things are named", () => {
    const deep = `pitaya: ${"[".repeat(20_000)}`;
    const bomb = [
      "a0: &a0 [x]",
      ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
      "pitaya.metrics.custom.gauges: *a12",
    ].join("\n");
    const cycle = "pitaya: &a { heartbeat: *a, metrics: { custom: { gauges: [*a] } } }";
    expect([deep, bomb, cycle].map(readsFile)).toEqual([true, true, true]);
  });
});
