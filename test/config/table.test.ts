import {
  type Config,
  type ConfigInputs,
  type ConfigKey,
  configKeyNames,
  defaultLimits,
  formatSource,
  keyOfLimit,
  type LimitName,
  resolveConfig,
  specOf,
  variableOf,
} from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { pitayaKeys } from "./pitaya-keys.js";
import { sampleOf } from "./samples.js";

function expectSet(config: Config, key: ConfigKey, source: string): void {
  expect(config.get(key)).toEqual(sampleOf(key).value);
  expect(formatSource(config.sourceOf(key))).toBe(source);
  expect(config.warnings).toEqual([]);
  const others = configKeyNames.filter((other) => other !== key && config.isSet(other));
  expect(others).toEqual([]);
}

/** `a.b: x` as `a: {b: x}`. */
function nest(key: string, value: unknown): unknown {
  return key.split(".").reduceRight((inner, part) => ({ [part]: inner }), value);
}

describe.each(configKeyNames)("%s", (key) => {
  const { written, text, value } = sampleOf(key);

  it("has a sample that is not its default", () => {
    expect(resolveConfig().get(key)).not.toEqual(value);
    expect(formatSource(resolveConfig().sourceOf(key))).toBe("default");
  });

  it("comes from a file, nested or with dots", () => {
    const depth = key.split(".").length;
    const nested = resolveConfig({
      file: { name: "game.yaml", text: stringify(nest(key, written)) },
    });
    expectSet(nested, key, `game.yaml:${depth}:${2 * depth - 1}`);
    const dotted = { name: "game.yaml", text: stringify({ [key.toUpperCase()]: written }) };
    expectSet(resolveConfig({ file: dotted }), key, "game.yaml:1:1");
    const json = { name: "game.json", text: JSON.stringify(nest(key, written), null, "\t") };
    expect(resolveConfig({ file: json }).get(key)).toEqual(value);
  });

  it("comes from a text in a file", () => {
    const file = { name: "game.yaml", text: stringify({ [key]: text }) };
    expectSet(resolveConfig({ file }), key, "game.yaml:1:1");
  });

  it("comes from the environment", () => {
    const variable = variableOf(key);
    expect(variable).toBe(key.replaceAll(".", "_").toUpperCase());
    expectSet(resolveConfig({ env: { [variable]: text } }), key, variable);
  });

  it("comes from a flag", () => {
    const flags = [{ key, value: text, flag: `--${key}` }];
    expectSet(resolveConfig({ flags }), key, `--${key}`);
  });

  it("comes from code, as data and as a text", () => {
    expectSet(resolveConfig({ values: { [key]: written } as ConfigInputs }), key, "code");
    expectSet(resolveConfig({ values: { [key]: text } as ConfigInputs }), key, "code");
  });

  it("is shown as it could be written", () => {
    const config = resolveConfig({ values: { [key]: written } as ConfigInputs });
    const line = config.lines().find((each) => each.key === key);
    if (specOf(key).secret) {
      expect(line?.value).toBe("***");
      return;
    }
    const again = resolveConfig({ values: { [key]: line?.value } as ConfigInputs });
    expect(again.get(key)).toEqual(value);
  });

  it("wants a value of its type", () => {
    for (const wrong of [{ text: { deep: 1 } }, null, [[1]]]) {
      const file = { name: "game.yaml", text: stringify({ [key]: wrong }) };
      expect(() => resolveConfig({ file })).toThrow(`game.yaml:1:1: Cannot use ${key} `);
    }
  });
});

describe("the table of keys", () => {
  const defaults = Object.fromEntries(configKeyNames.map((key) => [key, specOf(key).default]));

  it("has every key of Pitaya, with the default that was decided", () => {
    expect(defaults).toMatchObject(pitayaKeys);
  });

  it("has beside them only what a server, its bounds and its engines need", () => {
    const ours = configKeyNames.filter((key) => !(key in pitayaKeys));
    const own = ["server\\.", "acceptor\\.", "log\\.level$", "conn\\.limits\\."];
    const cluster = ["enabled$", "rpc\\.", "sd\\.etcd\\.tls\\."].map((part) => `cluster\\.${part}`);
    const stores = ["modules\\.bindingstorage\\.enabled$", "groups\\.storage$"];
    const known = new RegExp(`^pitaya\\.(?:${[...own, ...cluster, ...stores].join("|")})`);
    expect(ours.filter((key) => !known.test(key))).toEqual([]);
  });

  it("has a key for each bound of the server, with its default", () => {
    const bounds = Object.entries(keyOfLimit).map(([name, key]) => [
      key,
      defaultLimits[name as LimitName],
    ]);
    expect(resolveConfig().values).toMatchObject(Object.fromEntries(bounds));
    expect(Object.keys(keyOfLimit).sort()).toEqual(Object.keys(defaultLimits).sort());
    const keys = configKeyNames.filter((key) => key.startsWith("pitaya.conn.limits."));
    expect(Object.values(keyOfLimit)).toEqual(expect.arrayContaining(keys));
  });

  it("has spellings and variables that mean one key only, and no key below a key", () => {
    const spellings = configKeyNames
      .flatMap((key) => [key, ...specOf(key).aliases])
      .map((spelling) => spelling.toLowerCase());
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(new Set(spellings.map(variableOf)).size).toBe(spellings.length);
    const below = spellings.filter((one) => spellings.some((other) => one.startsWith(`${other}.`)));
    expect(below).toEqual([]);
  });

  it("has a sentence for every key", () => {
    for (const key of configKeyNames) expect(specOf(key).doc).toMatch(/^[A-Z].*\.$/);
  });
});
