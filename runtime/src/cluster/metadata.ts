import type { Metadata } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import {
  formatGoMap,
  parseExactJson,
  parseGoDuration,
  utf8Decode,
  utf8Encode,
} from "../wire/index.js";

/** Names that the framework itself gives to what it propagates. */
export const metadataKeys = {
  requestId: "request.id",
  startTime: "req-start-time",
  route: "req-route",
  timeout: "reqTimeout",
  peerId: "peer.id",
  peerService: "peer.service",
} as const;

/** The propagated context as it travels: a JSON object with sorted keys. */
export function encodeMetadata(metadata: Metadata): Uint8Array {
  return utf8Encode(formatGoMap(metadata));
}

/**
 * Reads what {@link encodeMetadata} wrote.
 *
 * @throws PitayaError PIT-500 for none at all, what is no JSON object, or an impossible `reqTimeout`
 */
export function decodeMetadata(bytes: Uint8Array): Metadata {
  if (bytes.length === 0) throw new PitayaError(codes.internal, "no context found");
  const metadata = parseObject(bytes);
  const timeout = metadata[metadataKeys.timeout];
  if (timeout === undefined) return metadata;
  try {
    parseGoDuration(typeof timeout === "string" ? timeout : JSON.stringify(timeout));
  } catch (cause) {
    throw new PitayaError(codes.internal, (cause as Error).message, { cause });
  }
  return metadata;
}

/** A propagated text, `""` if it is absent or something else. */
export function metadataText(metadata: Metadata, key: string): string {
  const value = metadata[key];
  return typeof value === "string" ? value : "";
}

/** How long the caller waits for the answer, ms; `undefined` if it does not say. */
export function propagatedTimeoutMs(metadata: Metadata): number | undefined {
  const text = metadataText(metadata, metadataKeys.timeout);
  return text === "" ? undefined : parseGoDuration(text);
}

function parseObject(bytes: Uint8Array): Metadata {
  let value: unknown;
  try {
    value = parseExactJson(utf8Decode(bytes));
  } catch (cause) {
    throw new PitayaError(codes.internal, (cause as Error).message, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PitayaError(codes.internal, "context is no JSON object");
  }
  return value as Metadata;
}
