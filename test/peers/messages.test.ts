import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageKind,
  messageType,
  RouteDictionary,
} from "../../runtime/src/wire/index.js";
import { check } from "../harness/fuzz.js";
import { fromHex, readVectorFile, toHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { type PeerCodec, peerIdLimit, peers } from "./codec.js";

interface EncodeVector extends Vector {
  readonly dictionary: boolean;
  readonly id: string;
  readonly encoded: string;
}

const errorFlag = 0x20;
const { dictionary: entries } = readVectorFile<{ dictionary: Record<string, number> }>("messages");
const dictionary = new RouteDictionary(entries);

const vectors = vectorsOf<EncodeVector>("messages", "encode").filter(
  ({ error, id, name }) => !error && Number(id) < peerIdLimit && !name.endsWith("-wraps"),
);

const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom<MessageKind>(...Object.values(messageType)),
  id: fc.oneof(fc.nat(300), fc.nat(peerIdLimit - 1)),
  route: fc
    .oneof(
      fc.constantFrom(...Object.keys(entries), ""),
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 255 }),
    )
    .filter((route) => Buffer.byteLength(route) <= 255),
  payload: fc.uint8Array(),
  compressed: fc.boolean(),
  error: fc.constant(false),
});

function encodeTheirs(codec: PeerCodec, message: Message, known: RouteDictionary): Uint8Array {
  const { type, id, route, payload, compressed } = message;
  const code = type === messageType.response ? undefined : known.codeOf(route);
  const coded = code !== undefined;
  return codec.Message.encode(Number(id), type, coded, coded ? code : route, payload, compressed);
}

/** What a peer reads, as one of our messages; it can't tell whether it is an error. */
function decodeTheirs(codec: PeerCodec, bytes: Uint8Array, known: RouteDictionary): object {
  const { id, type, route, body, compressGzip } = codec.Message.decode(bytes);
  const text = typeof route === "number" ? known.routeOf(route) : route;
  return { type, id, route: text ?? "", payload: toHex(body), compressed: compressGzip === 1 };
}

function plain({ error: _, ...message }: Message): object {
  return { ...message, payload: toHex(message.payload) };
}

function withoutErrorFlag(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte & ~errorFlag : byte));
}

describe.each(peers)("messages of %s", (_name, codec) => {
  it.each(vectors)("are ours for $name", (vector) => {
    const known = vector.dictionary ? dictionary : RouteDictionary.empty;
    const bytes = fromHex(vector.encoded);
    const message = decodeMessage(bytes, known);
    expect(toHex(encodeTheirs(codec, message, known))).toBe(toHex(withoutErrorFlag(bytes)));
    expect(decodeTheirs(codec, bytes, known)).toEqual(plain(message));
  });

  it.each([
    ["without a dictionary", RouteDictionary.empty],
    ["with a dictionary", dictionary],
  ])("are the same bytes as ours and are read both ways, %s", (_how, known) => {
    check(
      fc.property(anyMessage, (message) => {
        const theirs = encodeTheirs(codec, message, known);
        const ours = encodeMessage(message, { dictionary: known });
        expect(toHex(ours)).toBe(toHex(theirs));
        expect(decodeTheirs(codec, ours, known)).toEqual(plain(decodeMessage(theirs, known)));
      }),
    );
  });

  it("do not tell that they are errors", () => {
    const error = fromHex("240778");
    expect(decodeTheirs(codec, error, dictionary)).toEqual(
      decodeTheirs(codec, withoutErrorFlag(error), dictionary),
    );
  });

  it("lose ids from 2^31, which ours keep", () => {
    const message: Message = {
      type: messageType.response,
      id: peerIdLimit,
      route: "",
      payload: fromHex("78"),
      compressed: false,
      error: false,
    };
    const bytes = encodeMessage(message);
    expect(decodeMessage(bytes).id).toBe(peerIdLimit);
    expect(codec.Message.decode(bytes).id).not.toBe(peerIdLimit);
    expect(toHex(encodeTheirs(codec, message, dictionary))).not.toBe(toHex(bytes));
  });
});
