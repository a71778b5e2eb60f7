import { Error as ErrorMessage } from "@pitaya-ts/protocol/error.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { PitayaError } from "../error/index.js";
import { deserializeError, serializeError } from "./error-payload.js";
import { jsonSerializer } from "./json.js";
import { protobufSerializer } from "./protobuf.js";
import type { Serializer } from "./serializer.js";

interface PayloadVector extends Vector {
  readonly serializer: "json" | "protobuf";
  readonly code: string;
  readonly msg: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly encoded: string;
}

interface FromPayloadVector extends Vector {
  readonly serializer: "json" | "protobuf";
  readonly code: string;
  readonly msg: string;
  readonly payloadText: string;
}

const serializers = { json: jsonSerializer, protobuf: protobufSerializer };

function errorOf({ code, msg, metadata }: PayloadVector): PitayaError {
  return new PitayaError(code, msg, metadata === null ? {} : { metadata });
}

const payloads = vectorsOf<PayloadVector>("errors", "errorPayload");
/** Go writes the entries of a protobuf map in any order, another one in each run. */
const anyOrder = payloads.filter(
  ({ serializer, metadata }) => serializer === "protobuf" && Object.keys(metadata ?? {}).length > 1,
);

describe("serializeError()", () => {
  it.each(payloads.filter((vector) => !anyOrder.includes(vector)))(
    "writes the bytes of $name",
    (vector) => {
      const bytes = serializeError(serializers[vector.serializer], errorOf(vector));
      expect(toHex(bytes)).toBe(vector.encoded);
    },
  );

  it.each(anyOrder)("writes the bytes of $name, but for the order of its map", (vector) => {
    const bytes = serializeError(protobufSerializer, errorOf(vector));
    const theirs = fromHex(vector.encoded);
    expect(bytes.length).toBe(theirs.length);
    expect(ErrorMessage.decode(bytes)).toEqual(ErrorMessage.decode(theirs));
  });

  it("sorts metadata by its keys' bytes in JSON", () => {
    const error = new PitayaError("X", "", { metadata: { b: "1", "10": "2", "9": "3" } });
    const text = Buffer.from(serializeError(jsonSerializer, error)).toString();
    expect(text).toBe('{"code":"X","metadata":{"10":"2","9":"3","b":"1"}}');
  });

  it("hands the message of an error to a serializer that has no form of its own", () => {
    const seen: unknown[] = [];
    const custom: Serializer = {
      name: "custom",
      serialize(type, message) {
        seen.push(type, message);
        return fromHex("0102");
      },
      deserialize: () => {
        throw new Error("not asked for");
      },
    };
    const error = new PitayaError("X", "x", { metadata: { a: "b" } });
    expect(toHex(serializeError(custom, error))).toBe("0102");
    expect(seen).toEqual([ErrorMessage, { code: "X", msg: "x", metadata: { a: "b" } }]);
  });
});

describe("deserializeError()", () => {
  it.each(vectorsOf<FromPayloadVector>("errors", "errorFromPayload"))("reads $name", (vector) => {
    const payload = Buffer.from(vector.payloadText);
    const error = deserializeError(serializers[vector.serializer], payload);
    expect({ code: error.code, msg: error.message }).toEqual({
      code: vector.code,
      msg: vector.msg,
    });
  });

  it.each(payloads)("reads what Go wrote for $name", (vector) => {
    const error = deserializeError(serializers[vector.serializer], fromHex(vector.encoded));
    expect(error.code).toBe(vector.code || "PIT-000");
    expect(error.message).toBe(vector.msg);
    expect(error.metadata).toEqual(vector.metadata ?? {});
  });

  describe.each(Object.values(serializers))("with $name", (serializer) => {
    it("reads back what serializeError() wrote", () => {
      const text = fc.string({ unit: "grapheme", maxLength: 20 });
      check(
        fc.property(text, text, fc.dictionary(text, text), (code, msg, metadata) => {
          const payload = serializeError(serializer, new PitayaError(code, msg, { metadata }));
          const error = deserializeError(serializer, payload);
          expect(error).toMatchObject({ code: code || "PIT-000", message: msg });
          expect(error.metadata).toEqual({ ...metadata });
        }),
      );
    });

    it("makes an error of any bytes", () => {
      const bytes = fc.oneof(
        fc.uint8Array(),
        fc.json().map((json) => Buffer.from(json)),
      );
      check(
        fc.property(bytes, (payload) => {
          const error = deserializeError(serializer, payload);
          expect(error).toBeInstanceOf(PitayaError);
          expect(error.code).not.toBe("");
        }),
      );
    });
  });
});
