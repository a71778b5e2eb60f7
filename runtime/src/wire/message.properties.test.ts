import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { toHex } from "../../../test/harness/vectors.js";
import { ProtocolError } from "../error/index.js";
import { RouteDictionary } from "./dictionary.js";
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageKind,
  maxRouteBytes,
  messageHeadBytes,
  messageType,
} from "./message.js";
import type { MessageId } from "./message-id.js";
import { utf8Length } from "./utf8.js";

const dictionary = new RouteDictionary({ "room.room.join": 1, "zero.code": 0, onChat: 65535 });

const anyId = fc
  .oneof(
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    // Every length of a varint is as likely as the others.
    fc.tuple(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.bigInt({ min: 0n, max: 63n })),
  )
  .map((id) => (typeof id === "bigint" ? id : id[0] >> id[1]))
  .map((id): MessageId => (id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id));

const anyRoute = fc.oneof(
  fc.constantFrom("room.room.join", "zero.code", "onChat", ""),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.string({ unit: "grapheme-ascii", maxLength: maxRouteBytes }),
  fc.integer({ min: 240, max: maxRouteBytes }).map((bytes) => "r".repeat(bytes)),
);

const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom<MessageKind>(...Object.values(messageType)),
  id: anyId,
  route: anyRoute.filter((route) => utf8Length(route) <= maxRouteBytes),
  payload: fc.uint8Array({ maxLength: 64 }),
  compressed: fc.boolean(),
  error: fc.boolean(),
});

/** What of a message goes over the wire: ids and routes are for some types only. */
function onTheWire(message: Message): object {
  const { type, id, route, payload } = message;
  const hasId = type === messageType.request || type === messageType.response;
  return {
    ...message,
    id: hasId ? id : 0,
    route: type === messageType.response ? "" : route,
    payload: toHex(payload),
  };
}

function decoded(bytes: Uint8Array, known?: RouteDictionary): object {
  const message = decodeMessage(bytes, known);
  return { ...message, payload: toHex(message.payload) };
}

describe("messages", () => {
  it("are read back as they were written", () => {
    check(
      fc.property(anyMessage, (message) => {
        expect(decoded(encodeMessage(message))).toEqual(onTheWire(message));
      }),
    );
  });

  it("are read back as they were written, with a dictionary", () => {
    check(
      fc.property(anyMessage, (message) => {
        const bytes = encodeMessage(message, { dictionary });
        expect(decoded(bytes, dictionary)).toEqual(onTheWire(message));
      }),
    );
  });

  it("have heads of the length told before", () => {
    check(
      fc.property(anyMessage, fc.boolean(), (message, coded) => {
        const known = coded ? dictionary : RouteDictionary.empty;
        const bytes = encodeMessage(message, { dictionary: known });
        const head = messageHeadBytes(message.type, message.id, message.route, known);
        expect(bytes.length).toBe(head + message.payload.length);
      }),
    );
  });

  it("keep their bytes when what was read is written again", () => {
    check(
      fc.property(anyMessage, (message) => {
        const bytes = encodeMessage(message, { dictionary });
        const again = encodeMessage(decodeMessage(bytes, dictionary), { dictionary });
        expect(toHex(again)).toBe(toHex(bytes));
      }),
    );
  });
});

describe("decodeMessage() with anything", () => {
  const anyBytes = fc.oneof(
    fc.uint8Array(),
    // A likely flag in front, or most would be refused by their type.
    fc
      .tuple(fc.nat(0x3f), fc.uint8Array({ maxLength: 24 }))
      .map(([flag, rest]) => Uint8Array.of(flag & ~0x08, ...rest)),
    fc.tuple(anyMessage, fc.nat(), fc.nat(255)).map(([message, at, byte]) => {
      const bytes = encodeMessage(message, { dictionary });
      bytes[at % bytes.length] = byte;
      return bytes.subarray(0, at % (bytes.length + 1) || undefined);
    }),
  );

  it("gives a message or a ProtocolError", () => {
    check(
      fc.property(anyBytes, (bytes) => {
        const thrown = thrownBy(() => decodeMessage(bytes, dictionary));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(ProtocolError);
      }),
    );
  });

  it("gives messages that encodeMessage() takes", () => {
    check(
      fc.property(anyBytes, (bytes) => {
        if (thrownBy(() => decodeMessage(bytes, dictionary)) !== undefined) return;
        const message = decodeMessage(bytes, dictionary);
        // U+FFFD takes more bytes than the byte that it stands for.
        if (utf8Length(message.route) > maxRouteBytes) return;
        expect(decoded(encodeMessage(message, { dictionary }), dictionary)).toEqual(
          onTheWire(message),
        );
      }),
    );
  });
});
