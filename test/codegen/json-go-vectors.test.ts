import { writeFileSync } from "node:fs";
import { env } from "node:process";
import type { DescMessage } from "@bufbuild/protobuf";
import { GoNames, GoTypes } from "@pitaya-ts/generated-test/json/v1/go.js";
import { PlainData, PlainReply } from "@pitaya-ts/generated-test/json/v1/plain.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyMessageType, jsonSerializer } from "../../runtime/src/serialize/index.js";
import { fuzzRuns, thrownBy } from "../harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { goMessages, goNames, goTexts, plainTexts } from "../peers/go-json-cases.js";
import type { PeerQuestion, ProtobufPeer } from "../peers/protobuf-peer.js";
import { randomMessage } from "./random-message.js";
import { loadRegistry } from "./registry.js";
import { encodeOther, startPeer } from "./wide-codecs.js";

/** What Go's encoding/json made. */
interface GoVector extends Vector {
  readonly message: string;
  /** Bytes in hex; those that go in or come out. */
  readonly encoded?: string;
  /** The text that goes in, or comes out. */
  readonly text: string;
  /** The text that comes out where another one went in. */
  readonly rewritten?: string;
  readonly error: "refused" | null;
}

const codecs: Readonly<Record<string, AnyMessageType>> = {
  "json.v1.GoTypes": GoTypes as AnyMessageType,
  "json.v1.GoNames": GoNames as AnyMessageType,
  "json.v1.PlainReply": PlainReply as AnyMessageType,
  "json.v1.PlainData": PlainData as AnyMessageType,
};

function codecOf({ message }: GoVector): AnyMessageType {
  const codec = codecs[message];
  if (codec === undefined) throw new Error(`no codec of ${message}`);
  return codec;
}

const read = (vector: GoVector) =>
  jsonSerializer.deserialize(codecOf(vector), Buffer.from(vector.text));
const write = (codec: AnyMessageType, message: unknown) =>
  Buffer.from(jsonSerializer.serialize(codec, message)).toString();

/** Of two texts of a 32-bit float that are as short and as near, Go has the even one. */
function roundFloats(text: string): string {
  return text.replace(
    /"(a_float|floats)":(\[[^\]]*\]|[^,}]+)/g,
    (_, name: string, value: string) => {
      const numbers = [JSON.parse(value) as number | number[]].flat();
      return `"${name}":${numbers.map(Math.fround).join()}`;
    },
  );
}

/** What we take and Go refuses. docs/messages.md tells these and those below. */
const looser = new Set([
  // Once parsed, such numbers are like others.
  '{"a_long":1.0}',
  '{"a_long":1e2}',
  '{"an_uint":-0}',
  // Keys that are numbers are read as numbers.
  '{"by_number":{"1.0":{}}}',
  // What Go itself writes of a oneof.
  '{"MyChoice":{"Number":1}}',
  // Base64 of the other alphabet, or without padding.
  '{"some_bytes":"-_8="}',
  '{"some_bytes":"+/8"}',
]);

/** What Go takes and we refuse. */
const stricter = new Set([
  // A list of numbers as bytes.
  '{"some_bytes":[1,2]}',
  // No number where one has to be; Go's is zero.
  '{"longs":[1,null,2]}',
  '{"scores":{"a":1,"b":null}}',
  // Keys with zeros before.
  '{"by_number":{"01":{}}}',
  // A message; Go leaves what it reads into as it was.
  "null",
]);

/** What both take, and Go in another way: members that come twice. */
const unlike = new Set([
  '{"maybe_long":1,"MAYBE_LONG":null}',
  '{"inner":{"label":"a"},"INNER":{"children":[{}]}}',
  '{"scores":{"a":1},"SCORES":{"b":2}}',
]);

describe("what Go's encoding/json makes", () => {
  it.each(vectorsOf<GoVector>("go-json", "marshal"))("is what we make: $name", (vector) => {
    const codec = codecOf(vector);
    const message = codec.decode(fromHex(vector.encoded ?? ""));
    expect(write(codec, message)).toBe(vector.text);
  });

  it.each(vectorsOf<GoVector>("go-json", "unmarshal"))("is what we read: $name", (vector) => {
    const codec = codecOf(vector);
    const ours = thrownBy(() => read(vector)) === undefined;
    const goes = vector.error === null;
    expect(looser.has(vector.text)).toBe(ours && !goes);
    expect(stricter.has(vector.text)).toBe(goes && !ours);
    if (!goes || !ours) return;
    // Through bytes, which have no half of a character.
    const bytes = codec.encode(read(vector)).finish();
    const taken = codec.decode(bytes);
    const theirs = codec.decode(fromHex(vector.encoded ?? ""));
    if (unlike.has(vector.text)) expect(taken).not.toEqual(theirs);
    else expect(taken).toEqual(theirs);
  });

  it.each(vectorsOf<GoVector>("go-json", "rewrite"))("is what we rewrite: $name", (vector) => {
    if (vector.error === null) expect(write(codecOf(vector), read(vector))).toBe(vector.rewritten);
    else expect(() => read(vector)).toThrowError();
  });
});

describe("Go", () => {
  let peer: ProtobufPeer;
  beforeAll(async () => {
    peer = await startPeer("go");
  });
  afterAll(() => peer.stop());

  const ask = async (question: PeerQuestion, message: string, data: Uint8Array) =>
    peer.ask(question, message, data).catch(() => undefined);

  async function marshal(
    name: string,
    encoded: Uint8Array,
    message = "json.v1.GoTypes",
  ): Promise<GoVector> {
    const text = await peer.ask("M", message, encoded);
    const made = { encoded: toHex(encoded), text: Buffer.from(text).toString() };
    return { name, op: "marshal", message, ...made, error: null };
  }

  async function unmarshal(text: string): Promise<GoVector> {
    const message = "json.v1.GoTypes";
    const encoded = await ask("U", message, Buffer.from(text));
    const made = encoded === undefined ? {} : { encoded: toHex(encoded) };
    const error = encoded === undefined ? "refused" : null;
    return { name: text, op: "unmarshal", message, text, ...made, error };
  }

  async function rewrite(message: string, text: string): Promise<GoVector> {
    const answer = await ask("P", message, Buffer.from(text));
    const made = answer === undefined ? {} : { rewritten: Buffer.from(answer).toString() };
    const error = answer === undefined ? "refused" : null;
    return { name: `${message} ${text}`, op: "rewrite", message, text, ...made, error };
  }

  it("makes the vectors again as they are; UPDATE_GOLDEN=1 writes them", async () => {
    const made: GoVector[] = [];
    for (const [name, init] of Object.entries(goMessages))
      made.push(await marshal(name, GoTypes.encode(GoTypes.create(init)).finish()));
    for (const [name, init] of Object.entries(goNames))
      made.push(
        await marshal(name, GoNames.encode(GoNames.create(init)).finish(), "json.v1.GoNames"),
      );
    for (const text of goTexts) made.push(await unmarshal(text));
    for (const [message, text] of plainTexts) made.push(await rewrite(message, text));
    if (env["UPDATE_GOLDEN"] === "1") {
      const url = new URL("../vectors/go-json.json", import.meta.url);
      writeFileSync(url, `${JSON.stringify({ vectors: made }, null, 2)}\n`);
    }
    const ops = ["marshal", "unmarshal", "rewrite"];
    expect(made).toEqual(ops.flatMap((op) => vectorsOf<GoVector>("go-json", op)));
  });

  const desc = loadRegistry("schema/test").getMessage("json.v1.GoTypes") as DescMessage;
  /** Before Go 1.22 two letters were escaped in another way; JSON has no NaN. */
  const isTellable = (value: unknown) =>
    typeof value === "string" ? !/[\b\f]/.test(value) : Number.isFinite(value ?? 0);

  it("writes and reads any message as we do", async () => {
    const messages = randomMessage(desc).map((init) => encodeOther(desc, init));
    const property = fc.asyncProperty(messages, async (encoded) => {
      const message = GoTypes.decode(encoded);
      const values = [message.roomId, message.renamed, message.aDouble, message.aFloat];
      fc.pre([...values, ...message.floats].every(isTellable));
      const { text } = await marshal("", encoded).catch(() => ({ text: "" }));
      fc.pre(!/\\[bf]|\\u000[8c]/.test(text));
      expect(roundFloats(write(GoTypes as AnyMessageType, message))).toBe(roundFloats(text));
      // Go reads no oneof; minus zero and empty bytes are left out.
      const maybeBytes = message.maybeBytes?.length === 0 ? undefined : message.maybeBytes;
      const plus = { aDouble: message.aDouble + 0, aFloat: message.aFloat + 0 };
      const told = { ...message, ...plus, maybeBytes, myChoice: undefined };
      const ours = Buffer.from(write(GoTypes as AnyMessageType, told));
      expect(GoTypes.decode(await peer.ask("U", "json.v1.GoTypes", ours))).toEqual(told);
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });
});
