import { Player } from "@pitaya-ts/generated-bench/codec/v1/codec.js";
import { type MeasuredCodec, protobufEsCodec, tsProtoCodec } from "./codec-others.js";
import { median, table } from "./table.js";

/*
 * What it costs to encode and decode one message, ours beside others, beside a copy of its bytes. The
 * codecs take turns, so that what else the machine does hits all of them.
 */

const rounds = 41;
const callsPerRound = 50_000;

const message = Player.create({
  id: "7f3a9c21",
  name: "Häuptling",
  level: 42,
  coins: 123_456n,
  online: true,
  rating: 1843.25,
  guild: "The long name of a guild of players",
  scores: [1, 20, 300, 4000],
  position: { x: 1.5, y: -2.25, zone: "harbour" },
  shard: 7,
});
const bytes = Uint8Array.from(Player.encode(message).finish());

const ours: MeasuredCodec = {
  decode: (input) => Player.decode(input),
  encode: (player) => Player.encode(player as Player).finish(),
};
const codecs: readonly (readonly [string, MeasuredCodec])[] = [
  ["pitaya", ours],
  ["ts-proto", await tsProtoCodec()],
  ["protobuf-es", protobufEsCodec()],
];

/** Keeps the results alive. */
const sink = { bytes: 0, last: undefined as unknown };
const target = new Uint8Array(bytes.length);

const copy: readonly [string, () => void] = [
  "copy",
  () => {
    target.set(bytes);
    sink.bytes += target[0] ?? 0;
  },
];
const tasks: readonly (readonly [string, () => void])[] = [
  copy,
  ...codecs.flatMap(([name, codec]) => {
    const decoded = codec.decode(bytes);
    if (Buffer.compare(codec.encode(decoded), bytes) !== 0)
      throw new Error(`Cannot measure ${name}: it gives other bytes`);
    return [
      [
        `${name} encode`,
        () => {
          sink.bytes += codec.encode(decoded).length;
        },
      ],
      [
        `${name} decode`,
        () => {
          sink.last = codec.decode(bytes);
        },
      ],
    ] as const;
  }),
];

/** Nanoseconds per call. */
function measure(task: () => void): number {
  const start = process.hrtime.bigint();
  for (let call = 0; call < callsPerRound; call += 1) task();
  return Number(process.hrtime.bigint() - start) / callsPerRound;
}

const times = new Map(tasks.map(([name]) => [name, [] as number[]]));
for (let round = -5; round < rounds; round += 1) {
  for (const [name, task] of tasks) {
    const time = measure(task);
    // The first rounds warm up.
    if (round >= 0) times.get(name)?.push(time);
  }
}

const cell = (name: string): string => median(times.get(name) ?? []).toFixed(0);
console.log(
  `${bytes.length} bytes, ns per call, medians of ${rounds} rounds of ${callsPerRound}; copying the bytes: ${cell("copy")}\n`,
);
console.log(
  table([
    ["codec", "encode", "decode"],
    ...codecs.map(([name]) => [name, cell(`${name} encode`), cell(`${name} decode`)]),
  ]),
);
