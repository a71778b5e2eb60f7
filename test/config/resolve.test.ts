import { type ConfigInputs, checkConfig, formatSource, resolveConfig } from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";

const heartbeat = "pitaya.heartbeat.interval";

function yaml(text: string) {
  return { name: "game.yaml", text };
}

function faultsOf(text: string): readonly string[] {
  return checkConfig({ file: yaml(text) }).problems.map(({ message }) => message);
}

describe("sources", () => {
  const all = {
    file: yaml(`${heartbeat}: 1s`),
    env: { PITAYA_HEARTBEAT_INTERVAL: "2s" },
    flags: [{ key: heartbeat, value: "3s", flag: "-pitaya.heartbeat.interval" }],
    values: { [heartbeat]: "4s" },
  };

  it.each([
    ["code", all, 4_000],
    ["-pitaya.heartbeat.interval", { ...all, values: {} }, 3_000],
    ["PITAYA_HEARTBEAT_INTERVAL", { ...all, values: {}, flags: [] }, 2_000],
    ["game.yaml:1:1", { file: all.file }, 1_000],
    ["default", {}, 30_000],
  ])("end with %s", (source, sources, ms) => {
    const config = resolveConfig(sources);
    expect(config.get(heartbeat)).toBe(ms);
    expect(formatSource(config.sourceOf(heartbeat))).toBe(source);
  });

  it("give typed values", () => {
    const config = resolveConfig({
      values: { "pitaya.server.port": 1, "pitaya.log.level": "warn" },
    });
    const port: number | null = config.get("pitaya.server.port");
    const level: "debug" | "info" | "warn" | "error" | "silent" = config.values["pitaya.log.level"];
    const endpoints: readonly string[] = config.get("pitaya.groups.etcd.endpoints");
    expect([port, level, endpoints]).toEqual([1, "warn", ["localhost:2379"]]);
    // @ts-expect-error a duration needs its unit
    const inputs: ConfigInputs = { [heartbeat]: 30_000 };
    expect(() => resolveConfig({ values: inputs })).toThrow(
      `code: Cannot use ${heartbeat} 30000: it needs a unit; write "30000s" or "30000ms"`,
    );
  });

  it("give a frozen configuration, and leave what code gave alone", () => {
    const endpoints = ["a:1"];
    const config = resolveConfig({ values: { "pitaya.groups.etcd.endpoints": endpoints } });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.values)).toBe(true);
    expect(Object.isFrozen(config.get("pitaya.groups.etcd.endpoints"))).toBe(true);
    expect(Object.isFrozen(endpoints)).toBe(false);
  });

  it("take an empty variable for none", () => {
    expect(resolveConfig({ env: { PITAYA_HEARTBEAT_INTERVAL: "" } }).isSet(heartbeat)).toBe(false);
  });

  it("leave what lies beside pitaya to the application", () => {
    const config = resolveConfig({ file: yaml("game: { rooms: 3 }\npitaya:\nother.key: 1\n") });
    expect(config.warnings).toEqual([]);
    expect(resolveConfig({ file: yaml("pitya: {}") }).warnings).toEqual([
      'game.yaml:1:1: "pitya" is left alone; did you mean "pitaya"?',
    ]);
  });

  it("take what an anchor stands for", () => {
    const text = "hosts: &hosts [a:1, b:2]\npitaya.groups.etcd: { endpoints: *hosts }\n";
    const config = resolveConfig({ file: yaml(text) });
    expect(config.get("pitaya.groups.etcd.endpoints")).toEqual(["a:1", "b:2"]);
  });
});

describe("other spellings", () => {
  it.each([
    [
      "pitaya.cluster.sd.etcd.servertypeblacklist",
      "pitaya.cluster.sd.etcd.servertypesblacklist",
      "a,b",
      ["a", "b"],
    ],
    [
      "pitaya.cluster.sd.etcd.syncserversparallelism",
      "pitaya.cluster.sd.etcd.syncservers.parallelism",
      "3",
      3,
    ],
    ["pitaya.worker.redis.url", "pitaya.worker.redis.serverurl", "a:1", "a:1"],
    ["pitaya.metrics.constTags", "pitaya.metrics.constLabels", "a=b", { a: "b" }],
    [
      "pitaya.metrics.prometheus.additionalTags",
      "pitaya.metrics.additionalLabels",
      "a=b",
      { a: "b" },
    ],
    ["pitaya.buffer.agent.writetimeout", "pitaya.buffer.agent.conntimeout", "3s", 3_000],
  ] as const)("%s is taken for %s, with a warning", (alias, key, text, value) => {
    const variable = alias.toUpperCase().replaceAll(".", "_");
    const fromFile = resolveConfig({ file: yaml(`${alias}: "${text}"`) });
    expect(fromFile.get(key)).toEqual(value);
    expect(fromFile.warnings).toEqual([
      `game.yaml:1:1: "${alias}" is another spelling of "${key}"; write that`,
    ]);
    const fromEnv = resolveConfig({ env: { [variable]: text } });
    expect(fromEnv.get(key)).toEqual(value);
    expect(fromEnv.warnings[0]).toContain(`"${variable}" is another spelling of PITAYA_`);
    const fromFlag = resolveConfig({ flags: [{ key: alias, value: text, flag: `--${alias}` }] });
    expect(fromFlag.get(key)).toEqual(value);
  });

  it("have no effect beside the documented one", () => {
    const text = "pitaya.worker.redis: { url: a, serverurl: b }";
    const config = resolveConfig({ file: yaml(text) });
    expect(config.get("pitaya.worker.redis.serverurl")).toBe("b");
    expect(config.warnings).toEqual([
      'game.yaml:1:24: "pitaya.worker.redis.url" has no effect beside "pitaya.worker.redis.serverurl"; remove it',
    ]);
  });

  it("win as the source does that they come from", () => {
    const file = yaml("pitaya.worker.redis.serverurl: a");
    const config = resolveConfig({ file, env: { PITAYA_WORKER_REDIS_URL: "b" } });
    expect(config.get("pitaya.worker.redis.serverurl")).toBe("b");
  });
});

describe("values that can't be", () => {
  it.each([
    [heartbeat, "30", 'it needs a unit; write "30s" or "30ms"'],
    [heartbeat, "'7'", 'it needs a unit; write "7s" or "7ms"'],
    [heartbeat, "30000000000", 'it needs a unit; for nanoseconds write "30s"'],
    [heartbeat, "soon", 'it has to be a duration such as "30s" or "1m30s"'],
    [heartbeat, "[1s]", 'it has to be a duration such as "30s" or "100ms"'],
    [heartbeat, "-1s", "it can't be negative"],
    [heartbeat, "0", "it has to be more than 0"],
    ["pitaya.session.drain.timeout", "1000h", "it can be 596h31m23s at most"],
    ["pitaya.cluster.sd.etcd.heartbeat.ttl", "1500ms", "it has to be whole seconds"],
    ["pitaya.session.unique", "yes", "it has to be true or false"],
    ["pitaya.session.unique", "1.5", "it has to be true or false"],
    ["pitaya.buffer.agent.messages", "many", "it has to be a whole number of at least 1"],
    ["pitaya.buffer.agent.messages", "0", "it has to be a whole number of at least 1"],
    ["pitaya.buffer.agent.messages", "1.5", "it has to be a whole number of at least 1"],
    ["pitaya.serializertype", "3", "it has to be a whole number from 1 to 2"],
    ["pitaya.worker.retry.minDelay", "1s", "it has to be a whole number of at least 0"],
    ["pitaya.metrics.prometheus.port", "65536", "it has to be a whole number from 0 to 65535"],
    ["pitaya.metrics.statsd.rate", "1.1", "it has to be a number from 0 to 1"],
    ["pitaya.metrics.statsd.rate", ".nan", "it has to be a number from 0 to 1"],
    ["pitaya.metrics.game", "[a]", "it has to be a text"],
    ["pitaya.metrics.game", "", "it has to be a text"],
    ["pitaya.cluster.rpc.client.nats.connect", "''", "it can't be empty"],
    ["pitaya.cluster.sd.etcd.endpoints", "[]", "it can't be empty"],
    [
      "pitaya.cluster.sd.etcd.endpoints",
      "{a: b}",
      'it has to be a list of texts, or a text with commas such as "a,b"',
    ],
    [
      "pitaya.metrics.constLabels",
      "[a]",
      'it has to be a map of texts, or a text such as "a=b,c=d"',
    ],
    ["pitaya.metrics.constLabels", "a", 'it has to be a map of texts, or a text such as "a=b,c=d"'],
    [
      "pitaya.metrics.constLabels",
      "{1a: b}",
      '"1a" is no name of a label: letters, digits and _ only, no digit first',
    ],
    ["pitaya.log.level", "loud", "it has to be one of debug, info, warn, error, silent"],
    [
      "pitaya.metrics.custom.gauges",
      "a",
      'it has to be a list of metrics; as a text JSON: [{"Subsystem":…,"Name":…}]',
    ],
    [
      "pitaya.metrics.custom.gauges",
      "[{Subsystem: a, Name: b}, {Subsystem: c, Name: b}]",
      '"b" is there twice',
    ],
    [
      "pitaya.metrics.custom.gauges",
      "[{Subsystem: a, Name: b c}]",
      "0.name: letters, digits and _ only, no digit first",
    ],
    [
      "pitaya.metrics.custom.gauges",
      "[{Subsystem: a, Name: b, Lables: []}]",
      '0: Unrecognized key: "lables"',
    ],
    [
      "pitaya.metrics.custom.histograms",
      "[{Subsystem: a, Name: b, Buckets: [2, 1]}]",
      "0.buckets: each has to be above the one before",
    ],
  ])("%s: %s", (key, text, mend) => {
    const [fault, ...more] = faultsOf(`# a comment\n  ${key}: ${text}`);
    expect(more).toEqual([]);
    expect(fault).toMatch(
      new RegExp(`^game\\.yaml:2:3: Cannot use ${key.replaceAll(".", "\\.")} .*: `),
    );
    expect(fault?.endsWith(`: ${mend}`)).toBe(true);
  });

  it("are told all at once, from every source, with their keys", () => {
    const { config, problems } = checkConfig({
      file: yaml("pitaya:\n  hartbeat:\n    interval: 1s\n  session:\n    unique: maybe\n"),
      env: { PITAYA_METRICS_PERIOD: "15" },
      flags: [{ key: "pitaya.metrics.perod", value: "1s", flag: "-pitaya.metrics.perod" }],
      values: { "pitaya.log.levels": "info" } as ConfigInputs,
    });
    expect(config).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      'game.yaml:2:3: Cannot use "pitaya.hartbeat": there is no such key; did you mean "pitaya.heartbeat"?',
      '-pitaya.metrics.perod: Cannot use "pitaya.metrics.perod": there is no such key; did you mean "pitaya.metrics.period"?',
      'code: Cannot use "pitaya.log.levels": there is no such key; did you mean "pitaya.log.level"?',
      'game.yaml:5:5: Cannot use pitaya.session.unique "maybe": it has to be true or false',
      'PITAYA_METRICS_PERIOD: Cannot use pitaya.metrics.period "15": it needs a unit; write "15s" or "15ms"',
    ]);
    expect(problems.at(-1)).toMatchObject({
      key: "pitaya.metrics.period",
      source: { kind: "env", variable: "PITAYA_METRICS_PERIOD" },
    });
  });

  it("don't give away passwords", () => {
    const [fault] = faultsOf("pitaya.worker.redis.password: [hunter2]");
    expect(fault).toContain('Cannot use pitaya.worker.redis.password "***"');
    const values = {
      "pitaya.worker.redis.password": "hunter2",
      "pitaya.cluster.rpc.client.nats.connect": "nats://ana:hunter2@a:1,nats://ana:hunter2@b:1",
      "pitaya.groups.etcd.endpoints": ["http://ana:hunter2@a:1"],
    };
    const shown = JSON.stringify(resolveConfig({ values }).lines());
    expect(shown).not.toContain("hunter2");
    expect(shown).toContain("nats://ana:***@a:1,nats://ana:***@b:1");
    expect(resolveConfig({ values }).get("pitaya.worker.redis.password")).toBe("hunter2");
  });

  it("are told for what JSON can't write", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    for (const wrong of [cyclic, 1n, Symbol("x"), () => 1]) {
      const values = { "pitaya.metrics.game": wrong } as unknown as ConfigInputs;
      expect(() => resolveConfig({ values })).toThrow("code: Cannot use pitaya.metrics.game ");
    }
  });
});

describe("keys that can't be", () => {
  it.each([
    [
      "pitaya.heartbeat: 30s",
      '1:1: Cannot use "pitaya.heartbeat": keys lie below it, it has no value of its own; set one of them',
    ],
    [
      "pitaya: 1",
      '1:1: Cannot use "pitaya": keys lie below it, it has no value of its own; set one of them',
    ],
    [
      "pitaya.session.unique: true\npitaya: { Session.Unique: false }",
      '2:11: Cannot use "pitaya.Session.Unique": it is there twice; remove one',
    ],
    ["pitaya.session.unique: true\npitaya.session.unique: true", "2:1: Map keys must be unique"],
    [
      "pitaya.zzzzzzzzz: 1",
      '1:1: Cannot use "pitaya.zzzzzzzzz": there is no such key; "pitaya config keys" lists all',
    ],
    ["- pitaya", '1:1: Cannot read the configuration: it has to be a map, such as "pitaya: {}"'],
    [
      "pitaya: {",
      "1:10: Flow map in block collection must be sufficiently indented and end with a }",
    ],
  ])("%s", (text, fault) => {
    expect(faultsOf(text)).toEqual([`game.yaml:${fault}`]);
  });

  it("are only a warning in the environment", () => {
    const env = { PITAYA_HEARTBEAT_INTERVALL: "1s", PITAYA_FUZZ_RUNS: "1", OTHER: "1" };
    expect(resolveConfig({ env }).warnings).toEqual([
      "PITAYA_HEARTBEAT_INTERVALL: it sets no key of the configuration; did you mean PITAYA_HEARTBEAT_INTERVAL?",
      "PITAYA_FUZZ_RUNS: it sets no key of the configuration",
    ]);
  });

  it("tell of a file that is not there", () => {
    expect(() => resolveConfig({ file: "no-such.yaml" })).toThrow(
      'Cannot read configuration file "no-such.yaml": ENOENT',
    );
  });
});
