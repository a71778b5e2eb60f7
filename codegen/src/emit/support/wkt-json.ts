import { enter, JsonError, nesting, readObject, refuse } from "./json.js";
import { fromTimestamp, isTrap, toTimestamp, trapText } from "./wire.js";

/*
 * Types of google.protobuf that have a JSON form of their own.
 */

/** Seconds and nanoseconds of a `Timestamp` or a `Duration`. */
interface Time {
  seconds: bigint;
  nanos: number;
}

const timestampText =
  /^(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** The years that a `Timestamp` may have: 1 to 9999. */
const minSeconds = -62_135_596_800;
const maxSeconds = 253_402_300_799;

export function readTimestamp(value: unknown, field = ""): Time {
  const [, time, fraction = "", zone = ""] =
    typeof value === "string" ? (timestampText.exec(value) ?? []) : [];
  const seconds = time === undefined ? Number.NaN : Date.parse(`${time}${zone}`) / 1000;
  if (time !== undefined && isDay(time) && seconds >= minSeconds && seconds <= maxSeconds) {
    return { seconds: BigInt(seconds), nanos: Number(fraction.padEnd(9, "0")) };
  }
  return refuse(value, field, 'a time such as "2024-01-31T12:00:00Z"');
}

/** `Date.parse` takes February 30 for March 1. */
function isDay(time: string): boolean {
  const date = new Date(`${time.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time.slice(0, 10));
}

export function writeTimestamp({ seconds, nanos }: Time): string {
  if (seconds < minSeconds || seconds > maxSeconds || nanos < 0 || nanos > 999_999_999) {
    throw new RangeError("Cannot write a timestamp as JSON: it is not in the years 1 to 9999");
  }
  const text = new Date(Number(seconds) * 1000).toISOString();
  return text.replace(/\.000Z$/, `${writeFraction(nanos)}Z`);
}

export function readDate(value: unknown, field: string): Date {
  return fromTimestamp(readTimestamp(value, field));
}

export function writeDate(date: Date): string {
  return writeTimestamp(toTimestamp(date));
}

/** Three, six or nine digits, or none. */
function writeFraction(nanos: number): string {
  if (nanos === 0) return "";
  const digits = String(nanos).padStart(9, "0");
  return `.${digits.replace(/(000){1,2}$/, "")}`;
}

/** About 10,000 years. */
const maxDuration = 315_576_000_000n;

export function readDuration(value: unknown, field = ""): Time {
  const match = typeof value === "string" ? /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(value) : null;
  const [, sign, whole = "", fraction = ""] = match ?? [];
  const seconds = BigInt(whole === "" ? 0 : whole);
  if (match === null || seconds > maxDuration) return refuse(value, field, 'a time such as "1.5s"');
  const nanos = Number(fraction.padEnd(9, "0"));
  if (sign !== "-") return { seconds, nanos };
  return { seconds: -seconds, nanos: nanos === 0 ? 0 : -nanos };
}

export function writeDuration({ seconds, nanos }: Time): string {
  const mixed = (seconds > 0n && nanos < 0) || (seconds < 0n && nanos > 0);
  const size = seconds < 0n ? -seconds : seconds;
  if (size > maxDuration || Math.abs(nanos) > 999_999_999 || mixed) {
    throw new RangeError("Cannot write a duration as JSON: it is out of range");
  }
  return `${seconds < 0n || nanos < 0 ? "-" : ""}${size}${writeFraction(Math.abs(nanos))}s`;
}

export function readFieldMask(value: unknown, field: string): string[] {
  if (typeof value !== "string") return refuse(value, field, "text");
  if (value === "") return [];
  return value.split(",").map((path) => {
    if (path.includes("_")) refuse(value, field, "paths in camelCase");
    return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  });
}

export function writeFieldMask(paths: readonly string[]): string {
  return paths
    .map((path) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    .join(",");
}

/** A `google.protobuf.Any` of ours; the canonical form takes the schema of what is inside. */
export function readAny(value: unknown): Readonly<Record<string, unknown>> {
  const json = readObject(value, "google.protobuf.Any");
  if (json["@type"] === undefined) return json;
  const form = '{ "typeUrl": "type.googleapis.com/…", "value": "<its bytes in base64>" }';
  throw new JsonError("@type", `cannot read this form of a google.protobuf.Any; write ${form}`);
}

/** A `google.protobuf.Value`: any JSON. */
export function readValue(value: unknown, field: string): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && !Number.isFinite(value)) return refuse(value, field, "a number");
  if (typeof value !== "object" || value === null) return value;
  enter(field);
  try {
    return Array.isArray(value) ? readListValue(value, field) : readStruct(value, field);
  } finally {
    nesting.depth -= 1;
  }
}

export function readStruct(value: unknown, field: string): { [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(value, field, "an object");
  }
  const struct: { [key: string]: unknown } = {};
  enter(field);
  try {
    for (const [key, item] of Object.entries(value)) {
      // Programs merge such objects into their own.
      if (isTrap(key, item)) throw new JsonError(field, trapText(key));
      struct[key] = readValue(item, field);
    }
    return struct;
  } finally {
    nesting.depth -= 1;
  }
}

export function readListValue(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) return refuse(value, field, "an array");
  enter(field);
  try {
    return value.map((item) => readValue(item, field));
  } finally {
    nesting.depth -= 1;
  }
}

/** JSON has no word for these. */
export function writeValue(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new JsonError("", `cannot write ${value} as JSON in a google.protobuf.Value`);
  }
  if (Array.isArray(value)) return value.map(writeValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writeValue(item)]));
}
