import { describe, expect, it } from "vitest";
import {
  fromHex,
  readVectorFile,
  toHex,
  type Vector,
  vectorsOf,
} from "../../../test/harness/vectors.js";
import { zlibCompression } from "../server/zlib.js";
import { deflateIfShorter } from "./compression.js";
import { RouteDictionary } from "./dictionary.js";
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageKind,
  messageType,
} from "./message.js";
import type { MessageId } from "./message-id.js";

interface Decoded {
  readonly type: number;
  readonly id: string;
  readonly route: string;
  readonly payload: string;
  readonly errorFlag: boolean;
}

interface EncodeVector extends Vector, Decoded {
  readonly dictionary: boolean;
  readonly compression: boolean;
  readonly encoded: string;
  readonly payloadCompressed?: boolean;
  readonly headerBytes?: string;
  readonly decoded: Decoded;
}

interface DecodeVector extends Vector {
  readonly bytes: string;
  readonly dictionary: boolean;
  readonly decoded?: Decoded;
}

const codesByGoError: Readonly<Record<string, string>> = {
  "invalid message": "invalid-message",
  "wrong message type": "wrong-message-type",
  "route info not found in dictionary": "unknown-route-code",
  "unexpected EOF": "bad-compression",
  "zlib: invalid header": "bad-compression",
  "zlib: invalid checksum": "bad-compression",
};

const { dictionary: entries } = readVectorFile<{ dictionary: Record<string, number> }>("messages");
const dictionary = new RouteDictionary(entries);

function dictionaryOf(vector: { readonly dictionary: boolean }): RouteDictionary {
  return vector.dictionary ? dictionary : RouteDictionary.empty;
}

function idOf(text: string): MessageId {
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** The message as a server sends it: its payload compressed if asked for and of use. */
function messageOf(vector: EncodeVector): Message {
  const plain = fromHex(vector.payload);
  const shorter = vector.compression ? deflateIfShorter(zlibCompression, plain) : null;
  return {
    type: vector.type as MessageKind,
    id: idOf(vector.id),
    route: vector.route,
    payload: shorter ?? plain,
    compressed: shorter !== null,
    error: vector.errorFlag,
  };
}

/** As a server reads a message: decoded, then inflated. */
function read(bytes: Uint8Array, known: RouteDictionary): Decoded {
  const { type, id, route, payload, compressed, error } = decodeMessage(bytes, known);
  const plain = compressed ? zlibCompression.inflate(payload, 1 << 20) : payload;
  return { type, id: `${id}`, route, payload: toHex(plain), errorFlag: error };
}

function refusal(code: string | undefined): unknown {
  return expect.objectContaining({ name: "ProtocolError", code });
}

const encodeVectors = vectorsOf<EncodeVector>("messages", "encode");
const wrapping = encodeVectors.filter(({ name }) => name.endsWith("-length-byte-wraps"));
const refused = encodeVectors.filter(({ error }) => error);
const accepted = encodeVectors.filter((v) => !wrapping.includes(v) && !refused.includes(v));

describe("encodeMessage()", () => {
  it.each(accepted)("writes the bytes of $name", (vector) => {
    const bytes = encodeMessage(messageOf(vector), { dictionary: dictionaryOf(vector) });
    if (!vector.payloadCompressed) {
      expect(toHex(bytes)).toBe(vector.encoded);
      return;
    }
    // Streams differ between zlib implementations: compare what they hold.
    const head = `${vector.headerBytes}`;
    expect(toHex(bytes.subarray(0, head.length / 2))).toBe(head);
    const stream = bytes.subarray(head.length / 2);
    expect(toHex(zlibCompression.inflate(stream, 1 << 20))).toBe(vector.payload);
  });

  it.each(refused)("refuses $name", (vector) => {
    expect(() => encodeMessage(messageOf(vector))).toThrowError(
      refusal(codesByGoError[`${vector.error}`]),
    );
  });

  it("knows the overflows of the vectors", () => {
    expect(wrapping.length).toBeGreaterThan(0);
  });

  it.each(wrapping)("refuses $name, whose length its byte can't tell", (vector) => {
    const options = { dictionary: dictionaryOf(vector) };
    expect(() => encodeMessage(messageOf(vector), options)).toThrowError(refusal("route-too-long"));
  });

  const message: Message = {
    type: messageType.request,
    id: 1,
    route: "a.b.c",
    payload: new Uint8Array(0),
    compressed: false,
    error: false,
  };

  it("counts the bytes of a route, not its characters", () => {
    expect(() => encodeMessage({ ...message, route: "é".repeat(127) })).not.toThrow();
    expect(() => encodeMessage({ ...message, route: "é".repeat(128) })).toThrowError(
      refusal("route-too-long"),
    );
  });

  it("takes a route of any length that has a code", () => {
    const route = "x".repeat(300);
    const known = new RouteDictionary({ [route]: 7 });
    expect(toHex(encodeMessage({ ...message, route }, { dictionary: known }))).toBe("01010007");
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, 1n << 64n])("refuses the id %s", (id) => {
    expect(() => encodeMessage({ ...message, id })).toThrowError(refusal("invalid-message"));
  });
});

describe("decodeMessage()", () => {
  it.each(accepted)("reads what Go wrote for $name", (vector) => {
    expect(read(fromHex(vector.encoded), dictionaryOf(vector))).toEqual(vector.decoded);
  });

  // Go takes it for a whole message; ours refuses it.
  const lenient = ["decode/response-unterminated-varint"];
  const decodeVectors = vectorsOf<DecodeVector>("messages", "decode").filter(
    ({ name }) => !lenient.includes(name),
  );

  it.each(decodeVectors.filter(({ error }) => !error))("reads $name", (vector) => {
    expect(read(fromHex(vector.bytes), dictionaryOf(vector))).toEqual(vector.decoded);
  });

  it.each(decodeVectors.filter(({ error }) => error))("refuses $name: $error", (vector) => {
    const code = codesByGoError[`${vector.error}`];
    expect(code).toBeDefined();
    expect(() => read(fromHex(vector.bytes), dictionaryOf(vector))).toThrowError(refusal(code));
  });

  it.each([
    ["an unterminated id of a response", "04ffff"],
    ["an unterminated id of a request", "00ffff"],
    ["an id of 11 bytes", `04${"80".repeat(10)}00`],
    ["an id of 11 bytes in a request", `00${"80".repeat(10)}010161`],
    ["an id of 65 bits", "04ffffffffffffffffff0278"],
    ["a flag alone", "02"],
    ["a request that ends after its id", "0001"],
    ["a request that ends inside its route", "00010361"],
    ["a push that ends inside its route code", "0700"],
  ])("refuses %s", (_what, hex) => {
    expect(() => decodeMessage(fromHex(hex), dictionary)).toThrowError(refusal("invalid-message"));
  });

  it.each([
    ["2^49, the first id that is read as a bigint", "04808080808080800178", 2 ** 49],
    ["2^53 - 1, the last id that is a number", "04ffffffffffffff0f78", 2 ** 53 - 1],
    ["2^53, the first id that is a bigint", "04808080808080801078", 2n ** 53n],
    ["2^64 - 1, the last id", "04ffffffffffffffffff0178", 2n ** 64n - 1n],
    ["an id that is longer than it need be", "0481808080808080808000", 1],
  ])("reads %s", (_what, hex, id) => {
    expect(decodeMessage(fromHex(hex)).id).toBe(id);
  });

  it("refuses a message at every byte but those where it may end", () => {
    const head = toHex(
      encodeMessage({
        type: messageType.request,
        id: 300,
        route: "room.room.join",
        payload: new Uint8Array(0),
        compressed: false,
        error: false,
      }),
    );
    for (let length = 0; length < head.length; length += 2) {
      expect(() => decodeMessage(fromHex(head.slice(0, length)))).toThrowError(
        refusal("invalid-message"),
      );
    }
    expect(decodeMessage(fromHex(head)).payload).toHaveLength(0);
  });
});
