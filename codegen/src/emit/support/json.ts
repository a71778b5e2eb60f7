import { base64Decode, base64Encode } from "./base64.js";
import { setEntry } from "./wire.js";

/** A JSON value that is not what the schema says, with the path of its field. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  /** Such as `items[2].name`; empty for the message itself. */
  readonly path: string;
  readonly fault: string;

  constructor(path: string, fault: string, options?: ErrorOptions) {
    super(path === "" ? fault : `${path}: ${fault}`, options);
    this.path = path;
    this.fault = fault;
  }
}

/** Refuses a value. */
export function refuse(value: unknown, field: string, expected: string): never {
  throw new JsonError(field, `expected ${expected}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `text ${JSON.stringify(shorten(value))}`;
  return `${typeof value === "boolean" ? "" : "number "}${shorten(String(value))}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Puts the field around a fault inside of it before the fault's own path. */
export function within(error: unknown, field: string): unknown {
  if (!(error instanceof JsonError) || field === "") return error;
  const dot = error.path === "" || error.path.startsWith("[") ? "" : ".";
  return new JsonError(`${field}${dot}${error.path}`, error.fault, { cause: error });
}

export function readObject(value: unknown, type: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(value, "", `an object (${type})`);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function readString(value: unknown, field: string): string {
  return typeof value === "string" ? value : refuse(value, field, "text");
}

export function readBool(value: unknown, field: string): boolean {
  return typeof value === "boolean" ? value : refuse(value, field, "true or false");
}

export function readInt32(value: unknown, field: string): number {
  return readNumber(value, field, -0x8000_0000, 0x7fff_ffff);
}

export function readUint32(value: unknown, field: string): number {
  return readNumber(value, field, 0, 0xffff_ffff);
}

function readNumber(value: unknown, field: string, min: number, max: number): number {
  const number = typeof value === "string" && isNumber(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) {
    return number === 0 ? 0 : number;
  }
  return refuse(value, field, `an integer from ${min} to ${max}`);
}

export function readInt64(value: unknown, field: string): bigint {
  const integer = toBigInt(value);
  if (integer !== undefined && BigInt.asIntN(64, integer) === integer) return integer;
  return refuse(value, field, "a signed 64-bit integer");
}

export function readUint64(value: unknown, field: string): bigint {
  const integer = toBigInt(value);
  if (integer !== undefined && BigInt.asUintN(64, integer) === integer) return integer;
  return refuse(value, field, "an unsigned 64-bit integer");
}

function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const parts = /^(-?(?:0|[1-9]\d*))(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(value);
  if (parts === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  const places = Number(exponent) - fraction.length;
  // A double has not all digits of what has a point or an exponent.
  const digits = BigInt(whole + fraction);
  if (digits === 0n || places === 0) return digits;
  if (places > 0) return places > 20 ? undefined : digits * 10n ** BigInt(places);
  const unit = 10n ** BigInt(-places);
  return digits % unit === 0n ? digits / unit : undefined;
}

/** Whether a text is a number as JSON writes it. */
function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
}

export function readDouble(value: unknown, field: string): number {
  if (typeof value === "bigint") return Number(value);
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  const number = typeof value === "string" && isNumber(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  return refuse(value, field, "a number");
}

export function readFloat(value: unknown, field: string): number {
  const number = readDouble(value, field);
  const float = Math.fround(number);
  if (Number.isFinite(number) && !Number.isFinite(float)) refuse(value, field, "a 32-bit float");
  return float;
}

export function readBytes(value: unknown, field: string): Uint8Array {
  if (typeof value !== "string") return refuse(value, field, "base64 text");
  try {
    return base64Decode(value);
  } catch {
    return refuse(value, field, "base64 text");
  }
}

/** A number of an enum whose names did not match. */
export function readEnumNumber(value: unknown, field: string, names: string): number {
  const number = typeof value === "string" && isNumber(value) ? Number(value) : value;
  if (typeof number === "number" && (number | 0) === number) return number;
  return refuse(value, field, `the name or number of a ${names}`);
}

/** Messages inside of messages, at most: as many as in bytes. */
const maxDepth = 100;

/** How many messages are around what is read. */
export const nesting: { depth: number } = { depth: 0 };

/** Refuses one message more, if there are too many. What enters, takes one from the depth at its end. */
export function enter(field: string): void {
  if (nesting.depth >= maxDepth) {
    throw new JsonError(field, `messages are nested more than ${maxDepth} deep`);
  }
  nesting.depth += 1;
}

export function readMessage<T>(
  value: unknown,
  field: string,
  codec: { fromJSON(object: unknown): T },
): T {
  enter(field);
  try {
    return codec.fromJSON(value);
  } catch (error) {
    throw within(error, field);
  } finally {
    nesting.depth -= 1;
  }
}

type ReadItem<T> = (value: unknown, field: string) => T;

export function readList<T>(value: unknown, field: string, read: ReadItem<T>): T[] {
  if (!Array.isArray(value)) return refuse(value, field, "an array");
  const list: T[] = [];
  for (let index = 0; index < value.length; index += 1) {
    try {
      list.push(read(value[index], ""));
    } catch (error) {
      throw within(error, `${field}[${index}]`);
    }
  }
  return list;
}

/** A map whose keys are texts. */
export function readRecord<T>(
  value: unknown,
  field: string,
  read: ReadItem<T>,
): { [key: string]: T } {
  const map: { [key: string]: T } = {};
  for (const [key, item] of readEntries(value, field, read)) setEntry(map, key, item);
  return map;
}

/** A map whose keys are written as texts, but are none. */
export function readMap<K, T>(
  value: unknown,
  field: string,
  toKey: ReadItem<K>,
  read: ReadItem<T>,
): Map<K, T> {
  const map = new Map<K, T>();
  for (const [key, item] of readEntries(value, field, read)) {
    map.set(toKey(key, `${field}[${JSON.stringify(key)}]`), item);
  }
  return map;
}

function readEntries<T>(value: unknown, field: string, read: ReadItem<T>): [string, T][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(value, field, "an object");
  }
  return Object.entries(value).map(([key, item]) => {
    try {
      return [key, read(item, "")];
    } catch (error) {
      throw within(error, `${field}[${JSON.stringify(key)}]`);
    }
  });
}

/** A key of a map of booleans. */
export function readBoolKey(key: unknown, field: string): boolean {
  if (key === "true" || key === "false") return key === "true";
  return refuse(key, field, "true or false");
}

/** Refuses a second member of a oneof. */
export function refuseSecond(field: string, oneof: string): never {
  throw new JsonError(field, `oneof ${oneof} has another member already`);
}

/** A map as a JSON object, without entries that have no value. */
export function writeEntries<K, T>(
  entries: Iterable<readonly [K, T | undefined]>,
  write: (value: T) => unknown,
): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    if (value !== undefined) setEntry(json, String(key), write(value));
  }
  return json;
}

export function writeDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** As few digits as tell the 32-bit float from others. */
export function writeFloat(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  const float = Math.fround(value);
  // A few binary places: its text is short as it is, which is what most numbers of games are.
  if (Number.isInteger(float * 8) && Math.abs(float) < 0x1_0000) return float;
  // Those next to zero have fewer digits than others.
  for (let digits = Math.abs(float) < 1.2e-38 ? 1 : 6; digits < 9; digits += 1) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(9));
}

export function writeBytes(value: Uint8Array): string {
  return base64Encode(value);
}
