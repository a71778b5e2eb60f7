import { type ConfigKey, specOf } from "@pitaya-ts/runtime";

/** A value that is not the default: as files and code have it, as a text, and what it comes to. */
export interface Sample {
  readonly written: unknown;
  readonly text: string;
  readonly value: unknown;
}

const byType: Readonly<Record<string, Sample>> = {
  duration: { written: "1m30s", text: "1m30s", value: 90_000 },
  int: { written: 2, text: "2", value: 2 },
  port: { written: 4321, text: "4321", value: 4321 },
  float: { written: 0.25, text: "0.25", value: 0.25 },
  string: { written: "0123", text: "0123", value: "0123" },
  list: { written: ["a:1", "b:2"], text: "a:1, b:2", value: ["a:1", "b:2"] },
  map: {
    written: { zone: "7", mode: "x" },
    text: "zone=7, mode=x",
    value: { zone: "7", mode: "x" },
  },
  "nats | grpc": { written: "grpc", text: "gRPC", value: "grpc" },
  "protobuf | json": { written: "json", text: "JSON", value: "json" },
  "etcd | memory": { written: "memory", text: "Memory", value: "memory" },
  "tcp | ws": { written: "ws", text: "WS", value: "ws" },
  "debug | info | warn | error | silent": { written: "warn", text: "WARN", value: "warn" },
};

/** A value for a key. */
export function sampleOf(key: ConfigKey): Sample {
  const { type, default: fallback } = specOf(key);
  if (type.name === "bool") return sampleOfSwitch(fallback !== true);
  if (type.name === "list of metrics") return sampleOfMetrics(key);
  // The one number whose default is the sample of the others.
  if (fallback === 2) return { written: 3, text: "3", value: 3 };
  const sample = byType[type.name];
  if (sample === undefined) throw new Error(`no sample of type "${type.name}", which ${key} has`);
  return sample;
}

function sampleOfSwitch(value: boolean): Sample {
  return { written: value, text: String(value), value };
}

function sampleOfMetrics(key: ConfigKey): Sample {
  const more = {
    ...(key.endsWith("summaries") ? { Objectives: { "0.5": 0.05 } } : {}),
    ...(key.endsWith("histograms") ? { Buckets: [1, 10] } : {}),
  };
  const written = [{ Subsystem: "game", Name: "turns", Help: "turns", Labels: ["mode"], ...more }];
  const value = written.map((metric) =>
    Object.fromEntries(Object.entries(metric).map(([name, each]) => [name.toLowerCase(), each])),
  );
  return { written, text: JSON.stringify(written), value };
}
