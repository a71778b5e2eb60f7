import { parseServerFlags, resolveConfig, serverFlagsHelp } from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { thrownBy } from "../harness/fuzz.js";

const nothing = {
  type: null,
  port: null,
  frontend: null,
  name: null,
  configFile: null,
  help: false,
  values: [],
  own: {},
  rest: [],
};

function faultsOf(...args: readonly string[]): readonly string[] {
  const thrown = thrownBy(() => parseServerFlags(args, { sdprefix: "text", grpc: "switch" }));
  return thrown instanceof Error ? thrown.message.split("\n") : [];
}

describe("a server's flags", () => {
  it.each([
    ["--type room --port 3250 --frontend --name room-1 --config a.yaml"],
    ["-type room -port 3250 -frontend -name room-1 -config a.yaml"],
    ["-type=room -port=3250 -frontend=true -name=room-1 -config=a.yaml"],
    ["--type=room --port=3250 --frontend=1 --name=room-1 --config=a.yaml"],
  ])("%s", (line) => {
    const { values, ...flags } = parseServerFlags(line.split(" "));
    const wanted = { type: "room", port: 3250, frontend: true, name: "room-1" };
    expect(flags).toEqual({ ...wanted, configFile: "a.yaml", help: false, own: {}, rest: [] });
    expect(values.map(({ key }) => key)).toEqual([
      "pitaya.server.type",
      "pitaya.server.port",
      "pitaya.server.frontend",
      "pitaya.server.name",
    ]);
  });

  it("are listed for --help, whatever else is there", () => {
    for (const line of ["--help", "-h", "--nope --help"]) {
      expect(parseServerFlags(line.split(" ")).help).toBe(true);
    }
    const help = serverFlagsHelp({ sdprefix: "text", mode: { key: "pitaya.server.name" } });
    for (const flag of [
      "type=STRING",
      "port=",
      "frontend ",
      "config=FILE",
      "debug",
      "sdprefix",
      "mode",
    ]) {
      expect(help).toContain(`  --${flag}`);
    }
  });

  it("may all be absent", () => {
    expect(parseServerFlags([])).toEqual(nothing);
  });

  it("come to the same as file, environment and code", () => {
    const values = {
      "pitaya.server.type": "room",
      "pitaya.server.port": 3250,
      "pitaya.server.frontend": false,
      "pitaya.server.name": "room-1",
    };
    const { values: flags } = parseServerFlags(
      "-type room -port 3250 -frontend=false -name room-1".split(" "),
    );
    const env = {
      PITAYA_SERVER_TYPE: "room",
      PITAYA_SERVER_PORT: "3250",
      PITAYA_SERVER_FRONTEND: "false",
      PITAYA_SERVER_NAME: "room-1",
    };
    const file = { name: "a.json", text: JSON.stringify(values) };
    const configs = [{ flags }, { env }, { file }, { values }].map((one) => resolveConfig(one));
    for (const config of configs) expect(config.values).toMatchObject(values);
    expect(new Set(configs.map((config) => JSON.stringify(config.values))).size).toBe(1);
  });

  it("set any key", () => {
    const { values } = parseServerFlags([
      ...["--pitaya.heartbeat.interval=10s", "-PITAYA.METRICS.PERIOD", "1s"],
      ...["-pitaya.session.unique=false", "-pitaya.session.drain.enabled"],
      "-pitaya.worker.redis.url=a=b",
    ]);
    expect(resolveConfig({ flags: values }).values).toMatchObject({
      "pitaya.heartbeat.interval": 10_000,
      "pitaya.metrics.period": 1_000,
      "pitaya.session.unique": false,
      "pitaya.session.drain.enabled": true,
      "pitaya.worker.redis.serverurl": "a=b",
    });
  });

  it("count the last time they are given", () => {
    const { port, values } = parseServerFlags(["-port", "1", "--port=2"]);
    expect(port).toBe(2);
    const config = resolveConfig({ flags: values });
    expect(config.get("pitaya.server.port")).toBe(2);
    expect(config.sourceOf("pitaya.server.port")).toEqual({ kind: "flag", flag: "--port" });
  });

  it("set the log level by -debug", () => {
    for (const [arg, level] of [
      ["-debug", "debug"],
      ["-debug=true", "debug"],
      ["--debug=false", "info"],
    ] as const) {
      const { values } = parseServerFlags([arg]);
      expect(resolveConfig({ flags: values }).get("pitaya.log.level")).toBe(level);
    }
  });

  it("leave the rest", () => {
    expect(parseServerFlags(["a", "-type=room", "-", "--", "-b", "--", "c"]).rest).toEqual([
      ...["a", "-", "-b", "--", "c"],
    ]);
  });

  it("know those of a server's own", () => {
    const own = {
      sdprefix: { key: "pitaya.cluster.sd.etcd.prefix" },
      grpcport: { key: "pitaya.cluster.rpc.server.grpc.port" },
      grpc: "switch",
      serializer: "text",
    } as const;
    const args = "-sdprefix x/ -grpcport 4000 -grpc=false -serializer json -debug".split(" ");
    const flags = parseServerFlags(args, own);
    expect(flags.own).toEqual({ grpc: false, serializer: "json" });
    expect(resolveConfig({ flags: flags.values }).values).toMatchObject({
      "pitaya.cluster.sd.etcd.prefix": "x/",
      "pitaya.cluster.rpc.server.grpc.port": 4000,
      "pitaya.log.level": "debug",
    });
  });
});

describe("flags that can't be", () => {
  it.each([
    [["-prot", "3250"], "Cannot use flag -prot: there is no such flag; did you mean -port?"],
    [["--sdprefx=a"], "Cannot use flag --sdprefx: there is no such flag; did you mean -sdprefix?"],
    [
      ["-verbosity"],
      "Cannot use flag -verbosity: there is no such flag; there are -type, -port, -frontend, -name, -config, -debug, -help, -sdprefix, -grpc and -pitaya.…=VALUE",
    ],
    [["-constructor"], "Cannot use flag -constructor: there is no such flag; there are "],
    [
      ["-pitaya.heartbeat.intervl=1s"],
      'Cannot use "pitaya.heartbeat.intervl": there is no such key; did you mean "pitaya.heartbeat.interval"?',
    ],
    [["-port"], "Cannot read flag -port: it has no value; write -port=VALUE"],
    [["-type", "-port", "1"], "Cannot read flag -type: it has no value; write -type=VALUE"],
    [["-port", "-1"], "Cannot read flag -port=-1: it has to be a whole number from 0 to 65535"],
    [["-type="], "Cannot read flag -type=: it can't be empty"],
    [
      ["-frontend", "false"],
      'Cannot read flag -frontend false: a switch has its value behind "="; write -frontend=false',
    ],
    [["-frontend=maybe"], "Cannot read flag -frontend=maybe: it has to be true or false"],
    [["-grpc=maybe"], "Cannot read flag -grpc=maybe: it has to be true or false"],
    [["-debug=maybe"], "Cannot read flag -debug=maybe: it has to be true or false"],
  ])("%j", (args, fault) => {
    const faults = faultsOf(...args);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(fault)).toBe(true);
  });

  it("are told all at once", () => {
    expect(faultsOf("-prot", "1", "-port", "x", "-frontend", "true")).toHaveLength(3);
  });
});
