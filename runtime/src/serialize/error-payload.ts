import { Error as ErrorMessage } from "@pitaya-ts/protocol/error.js";
import { codes, PitayaError } from "../error/index.js";
import type { ErrorPayload, Serializer } from "./serializer.js";

export function errorPayload(error: PitayaError): ErrorPayload {
  return { code: error.code, msg: error.message, metadata: error.metadata };
}

/** An error as the payload of a response. */
export function serializeError(serializer: Serializer, error: PitayaError): Uint8Array {
  const payload = errorPayload(error);
  if (serializer.serializeError !== undefined) return serializer.serializeError(payload);
  return serializer.serialize(ErrorMessage, ErrorMessage.create(payload));
}

/**
 * The error that a peer sent. A missing code is PIT-000, and so is a payload that can't be read:
 * that it is an error is certain, what it says is not.
 */
export function deserializeError(serializer: Serializer, payload: Uint8Array): PitayaError {
  try {
    return fromErrorPayload(serializer.deserialize(ErrorMessage, payload));
  } catch (cause) {
    return new PitayaError(codes.unknown, "", { cause });
  }
}

export function fromErrorPayload({ code, msg, metadata }: ErrorPayload): PitayaError {
  return new PitayaError(code === "" ? codes.unknown : code, msg, { metadata });
}
