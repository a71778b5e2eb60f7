import { formatMetadata, givenKey } from "../cluster/index.js";
import type { Metadata, RetryPolicy } from "../dispatch/index.js";
import { parseExactJson } from "../wire/index.js";
import { GiveUpError } from "./job-error.js";

/** A call that is stored. */
export interface Job {
  /** Full route; its first part is the type of the server that is called. */
  readonly route: string;
  /** The encoded argument. */
  readonly argument: Uint8Array;
  readonly metadata: Metadata;
  readonly options: JobOptions;
  /** ms since 1970. */
  readonly enqueuedAt: number;
}

/** How a job is run. */
export interface JobOptions {
  /** The one server that it is for. */
  readonly serverId?: string;
  /** Picks the server, as in a call. */
  readonly routingKey?: string;
  /** How long one try may take, ms; the worker's default if absent. */
  readonly timeoutMs?: number;
  /** When it is tried again if it fails. */
  readonly retry: RetryPolicy;
}

/** A job as queues hold it: plain JSON. */
export interface StoredJob {
  /** The method that it calls. */
  readonly route: string;
  /** Base64. */
  readonly argument: string;
  /** JSON text: its numbers may be longer than those of JavaScript. */
  readonly metadata: string;
  /** How it is to be run. */
  readonly options: JobOptions;
  /** ms since 1970. */
  readonly enqueuedAt: number;
}

/** @throws PitayaError for metadata that JSON can't hold; names the key */
export function encodeJob({ argument, metadata, ...rest }: Job): StoredJob {
  const { buffer, byteOffset, byteLength } = argument;
  const base64 = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  return { ...rest, argument: base64, metadata: formatMetadata(metadata) };
}

/**
 * Reads what {@link encodeJob} wrote.
 *
 * @throws GiveUpError for what is no job; names the member
 */
export function decodeJob(data: unknown): Job {
  const { route, argument, metadata, options, enqueuedAt } = objectOf(data, "the job");
  return {
    route: textOf(route, "route"),
    argument: bytesOf(textOf(argument, "argument")),
    metadata: metadataOf(textOf(metadata, "metadata")),
    options: optionsOf(objectOf(options, "options")),
    enqueuedAt: numberOf(enqueuedAt, "enqueuedAt"),
  };
}

function optionsOf({ serverId, routingKey, timeoutMs, retry }: Members): JobOptions {
  // Servers of earlier versions stored an empty key as one.
  const key =
    routingKey === undefined ? undefined : givenKey(textOf(routingKey, "options.routingKey"));
  return {
    ...(serverId === undefined ? {} : { serverId: textOf(serverId, "options.serverId") }),
    ...(key === undefined ? {} : { routingKey: key }),
    ...(timeoutMs === undefined ? {} : { timeoutMs: aboveZero(timeoutMs, "options.timeoutMs") }),
    retry: retryOf(objectOf(retry, "options.retry")),
  };
}

/** Queues take it as it is stored, after the first failure: it has to hold before. */
function retryOf(policy: Members): RetryPolicy {
  const { enabled, backoffMs = 0, max, exponential, minDelay, maxDelay, maxRandom } = policy;
  for (const value of [backoffMs, max, exponential, minDelay, maxDelay, maxRandom]) {
    if (!Number.isFinite(value)) throw undecodable("options.retry", "all numbers");
  }
  if (typeof enabled !== "boolean") throw undecodable("options.retry.enabled", "true or false");
  return policy as unknown as RetryPolicy;
}

type Members = Readonly<Record<string, unknown>>;

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** `Buffer.from` takes any text, and drops what is no base64. */
function bytesOf(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !base64.test(text)) throw undecodable("argument", "base64");
  return Buffer.from(text, "base64");
}

function metadataOf(text: string): Metadata {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch {
    throw undecodable("metadata", "a JSON object");
  }
  return objectOf(value, "metadata");
}

function objectOf(value: unknown, name: string): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw undecodable(name, "an object");
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw undecodable(name, "a text");
}

function numberOf(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  throw undecodable(name, "a number");
}

function aboveZero(value: unknown, name: string): number {
  if (numberOf(value, name) > 0) return value as number;
  throw undecodable(name, "above 0");
}

function undecodable(name: string, what: string): GiveUpError {
  return new GiveUpError(`Cannot decode job: ${name} is not ${what}`);
}
