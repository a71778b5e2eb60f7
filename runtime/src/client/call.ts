import { codes, messageOf, PitayaError } from "../error/index.js";
import type { AnyMessageType, Serializer } from "../serialize/index.js";
import type { ClientMethodDesc } from "./service-desc.js";

/** How one call is made. */
export interface CallOptions {
  /** How long to wait for the answer, ms, `Infinity` for ever. Default: the method's, else the client's. */
  readonly timeoutMs?: number;
  /** Gives up waiting; the call then throws its reason. The server is not told. */
  readonly signal?: AbortSignal;
}

const nothing = new Uint8Array(0);

type PayloadType = AnyMessageType | "raw" | undefined;

/** A method's argument as bytes; fields that were left out get their defaults. */
export function writeInput(serializer: Serializer, type: PayloadType, input: unknown): Uint8Array {
  if (type === undefined) return nothing;
  if (type === "raw") return input as Uint8Array;
  return serializer.serialize(type, type.create(input));
}

/** @throws PitayaError PIT-000 for an answer that can't be read: its schema is not ours */
export function readOutput(
  serializer: Serializer,
  { output, route }: ClientMethodDesc,
  payload: Uint8Array,
): unknown {
  if (output === undefined) return undefined;
  if (output === "raw") return payload;
  try {
    return serializer.deserialize(output, payload);
  } catch (cause) {
    const why = messageOf(cause);
    throw new PitayaError(
      codes.unknown,
      `Cannot read the answer of "${route}" as ${serializer.name}: ${why}`,
      { cause, metadata: { route } },
    );
  }
}
