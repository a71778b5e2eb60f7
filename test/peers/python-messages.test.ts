import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import { KickMsg } from "@pitaya-ts/protocol/kick.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fuzzRuns } from "../harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { type AnyCodec, anyFields, codecs } from "./cluster-messages.js";
import { PythonPeer } from "./python-peer.js";

interface MessageVector extends Vector {
  readonly message: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly encoded: string;
}

const vectors = vectorsOf<MessageVector>("protobuf", "protobuf");
const names = Object.keys(codecs);

let python: PythonPeer;

beforeAll(async () => {
  python = await PythonPeer.start();
});
afterAll(() => python.stop());

function codecOf(message: string): AnyCodec {
  const codec = codecs[message];
  if (codec === undefined) throw new Error(`no codec of ${message}`);
  return codec;
}

function write(message: string, json: unknown): string {
  const codec = codecOf(message);
  return toHex(codec.encode(codec.fromJSON(json) as never).finish());
}

/** A message that is absent has no member where Python writes, and `null` in the vectors. */
function withoutNulls(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (_, value: unknown) => value ?? undefined));
}

describe("recorded messages", () => {
  it("are of every kind", () => {
    expect(new Set(vectors.map(({ message }) => message))).toEqual(new Set(names));
  });

  it.each(vectors)("are written and read by us: $name", ({ message, json, encoded }) => {
    const codec = codecOf(message);
    expect(write(message, json)).toBe(encoded);
    expect(codec.decode(fromHex(encoded))).toEqual(codec.fromJSON(json));
  });

  it.each(vectors)("are read by Python as by us: $name", async ({ message, json, encoded }) => {
    const theirs = await python.read(message, encoded);
    expect(theirs.json).toEqual(withoutNulls(json));
    expect(theirs.encoded).toBe(encoded);
  });
});

describe("messages of any content", () => {
  it.each(names)("%s of ours is read by Python, and its by us, field for field", async (name) => {
    const codec = codecOf(name);
    const both = fc.asyncProperty(anyFields[name] ?? fc.constant({}), async (fields) => {
      const ours = await python.read(name, write(name, fields));
      expect(ours.json).toEqual(fields);
      const theirs = await python.write(name, fields);
      expect(codec.decode(fromHex(theirs.encoded))).toEqual(codec.fromJSON(fields));
    });
    await fc.assert(both, { numRuns: fuzzRuns() });
  });
});

/** Others know nothing of them, and keep what they don't know. */
describe("fields that only ours has", () => {
  it("tell Python nothing of when a user was bound", async () => {
    const bound = BindMsg.create({ uid: "ann", fid: "front-1", at: 1_795_241_261_501n });
    const read = await python.read("protos.BindMsg", toHex(BindMsg.encode(bound).finish()));
    expect(read.json).toEqual({ uid: "ann", fid: "front-1" });
    expect(BindMsg.decode(fromHex(read.encoded))).toEqual(bound);
  });

  it("tell Python nothing of why a user is kicked", async () => {
    const kick = KickMsg.create({ userId: "ann", reason: "cheating" });
    const read = await python.read("protos.KickMsg", toHex(KickMsg.encode(kick).finish()));
    expect(read.json).toEqual({ userId: "ann" });
    expect(KickMsg.decode(fromHex(read.encoded))).toEqual(kick);
  });

  it("are empty in what Python writes", async () => {
    const bind = await python.write("protos.BindMsg", { uid: "ann", fid: "front-1" });
    expect(BindMsg.decode(fromHex(bind.encoded)).at).toBe(0n);
    const kick = await python.write("protos.KickMsg", { userId: "ann" });
    expect(KickMsg.decode(fromHex(kick.encoded)).reason).toBe("");
  });
});
