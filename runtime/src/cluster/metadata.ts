import { isRecord } from "../config/index.js";
import type { Metadata } from "../dispatch/index.js";
import { codes, messageOf, PitayaError } from "../error/index.js";
import {
  formatGoJson,
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
  metricTags: "metric-tags",
} as const;

/** What nearly every call has and nothing else, in the order in which keys are written. */
const usualKeys = [
  metadataKeys.peerId,
  metadataKeys.peerService,
  metadataKeys.route,
  metadataKeys.startTime,
  metadataKeys.timeout,
  metadataKeys.requestId,
].map((key) => ({ key, head: `${JSON.stringify(key)}:` }));

/**
 * The propagated context as it travels: a JSON object with sorted keys.
 *
 * @throws PitayaError PIT-000 for a value that JSON can't hold; names the key
 */
export function encodeMetadata(metadata: Metadata): Uint8Array {
  return utf8Encode(formatMetadata(metadata));
}

/** The text of {@link encodeMetadata}; throws as it does. */
export function formatMetadata(metadata: Metadata): string {
  try {
    return formatUsual(metadata) ?? formatGoMap(metadata);
  } catch (cause) {
    const key = Object.keys(metadata).find((one) => !isWritable({ [one]: metadata[one] }));
    const what = `metadata ${JSON.stringify(key)} can't be written as JSON`;
    throw new PitayaError(codes.unknown, `${what}: ${messageOf(cause)}`, { cause });
  }
}

function isWritable(metadata: Metadata): boolean {
  try {
    formatGoMap(metadata);
    return true;
  } catch {
    return false;
  }
}

/** The same text as by {@link formatGoMap}, several times sooner; `null` if there is more. */
function formatUsual(metadata: Metadata): string | null {
  let unseen = Object.keys(metadata).length;
  let text = "";
  for (const { key, head } of usualKeys) {
    const value = metadata[key];
    if (typeof value === "string") text += `,${head}${formatGoJson(value)}`;
    else if (Number.isInteger(value)) text += `,${head}${value}`;
    else continue;
    unseen--;
  }
  return unseen === 0 && text !== "" ? `{${text.slice(1)}}` : null;
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

/** Labels that measurements of calls get besides their own; `{}` if the context has none. */
export function metricTags(metadata: Metadata): Readonly<Record<string, string>> {
  const tags = metadata[metadataKeys.metricTags];
  if (!isRecord(tags)) return {};
  const texts = Object.entries(tags).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts) as Readonly<Record<string, string>>;
}

/** How long the caller waits for the answer, ms; `undefined` if it does not say. */
export function propagatedTimeoutMs(metadata: Metadata): number | undefined {
  const text = metadataText(metadata, metadataKeys.timeout);
  return text === "" ? undefined : parseGoDuration(text);
}

const startTime = `${JSON.stringify(metadataKeys.startTime)}:`;
const digits = /\d{16,20}(?=[,}])/y;

/**
 * JSON with exact integers. Only the start time has so many digits as a rule: it is taken out, so
 * that the rest need not be searched for others.
 */
function parseMetadata(text: string): unknown {
  digits.lastIndex = text.indexOf(startTime) + startTime.length;
  const found = digits.exec(text)?.[0];
  if (found === undefined) return parseExactJson(text);
  const end = digits.lastIndex;
  const value = parseExactJson(`${text.slice(0, end - found.length)}0${text.slice(end)}`);
  // It may have stood deeper inside.
  if (!isRecord(value) || value[metadataKeys.startTime] !== 0) return parseExactJson(text);
  const exact = BigInt(found);
  const rounded = Number(exact);
  (value as Record<string, unknown>)[metadataKeys.startTime] =
    BigInt(rounded) === exact ? rounded : exact;
  return value;
}

function parseObject(bytes: Uint8Array): Metadata {
  let value: unknown;
  try {
    value = parseMetadata(utf8Decode(bytes));
  } catch (cause) {
    throw new PitayaError(codes.internal, (cause as Error).message, { cause });
  }
  if (!isRecord(value)) {
    throw new PitayaError(codes.internal, "context is no JSON object");
  }
  return value;
}
