import { readInt32, readInt64, readObject, readUint32, readUint64, refuse } from "./json.js";

/*
 * JSON as Go's encoding/json reads and writes it: stricter in types, looser in names.
 */

/** Names of members match whatever their case, by Unicode's simple folding. */
export function foldKey(key: string): string {
  return key.toLowerCase().replaceAll("\u017f", "s");
}

export function readGoInt32(value: unknown, field: string): number {
  return typeof value === "string" ? refuse(value, field, "a number") : readInt32(value, field);
}

export function readGoUint32(value: unknown, field: string): number {
  return typeof value === "string" ? refuse(value, field, "a number") : readUint32(value, field);
}

export function readGoInt64(value: unknown, field: string): bigint {
  return typeof value === "string" ? refuse(value, field, "a number") : readInt64(value, field);
}

export function readGoUint64(value: unknown, field: string): bigint {
  return typeof value === "string" ? refuse(value, field, "a number") : readUint64(value, field);
}

export function readGoDouble(value: unknown, field: string): number {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : refuse(value, field, "a number");
}

export function readGoFloat(value: unknown, field: string): number {
  const float = Math.fround(readGoDouble(value, field));
  return Number.isFinite(float) ? float : refuse(value, field, "a 32-bit float");
}

export function writeGoDouble(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as JSON`);
  return value;
}

/** A map, whose members are sorted when they are written, without entries that have no value. */
export function writeGoMap<K, T>(
  entries: Iterable<readonly [K, T | undefined]>,
  write: (value: T) => unknown,
): ReadonlyMap<string, unknown> {
  const json = new Map<string, unknown>();
  for (const [key, value] of entries) {
    if (value !== undefined) json.set(String(key), write(value));
  }
  return json;
}

/** Seconds and nanoseconds of a `Timestamp` or a `Duration`. */
interface Time {
  seconds: bigint;
  nanos: number;
}

export function readGoTime(value: unknown, field: string): Time {
  const time: Time = { seconds: 0n, nanos: 0 };
  for (const [key, part] of Object.entries(readMember(value, field))) {
    if (part === null) continue;
    if (foldKey(key) === "seconds") time.seconds = readGoInt64(part, inside(field, "seconds"));
    if (foldKey(key) === "nanos") time.nanos = readGoInt32(part, inside(field, "nanos"));
  }
  return time;
}

export function writeGoTime({ seconds, nanos }: Time): unknown {
  return { ...(seconds === 0n ? {} : { seconds }), ...(nanos === 0 ? {} : { nanos }) };
}

/** The path of a member; that of what is in a list or a map is put before it later. */
function inside(field: string, member: string): string {
  return field === "" ? member : `${field}.${member}`;
}

/** The value of a wrapper, such as `google.protobuf.StringValue`. */
export function readGoWrapper<T>(
  value: unknown,
  field: string,
  read: (value: unknown, field: string) => T,
  zero: T,
): T {
  const members = Object.entries(readMember(value, field));
  const found = members.findLast(([key, part]) => foldKey(key) === "value" && part !== null);
  return found === undefined ? zero : read(found[1], inside(field, "value"));
}

export function writeGoWrapper(value: unknown): unknown {
  const isZero = value === 0 || value === 0n || value === "" || value === false;
  return isZero ? {} : { value };
}

/** Any value of Go, as the members of a `map[string]any` are. */
export function writeGoValue(value: unknown): unknown {
  if (typeof value === "number") return writeGoDouble(value);
  if (Array.isArray(value)) return value.map(writeGoValue);
  if (typeof value !== "object" || value === null) return value;
  return writeGoMap(Object.entries(value), writeGoValue);
}

function readMember(value: unknown, field: string): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? readObject(value, "")
    : refuse(value, field, "an object");
}
