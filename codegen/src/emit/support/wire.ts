/** The default of fields of bytes. */
export const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** Sets an entry of a map whose keys come from outside: `__proto__` is a key like any other. */
export function setEntry<T>(map: { [key: string]: T }, key: string, value: T): void {
  if (key !== "__proto__") {
    map[key] = value;
    return;
  }
  Object.defineProperty(map, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/**
 * Sets a member of a `google.protobuf.Struct`. Programs merge such objects into their own, so it may
 * have no member that leads to what all objects inherit.
 */
export function setMember<T>(object: { [key: string]: T }, key: string, value: T): void {
  if (isTrap(key, value)) throw new RangeError(`Cannot decode: ${trapText(key)}`);
  object[key] = value;
}

/** Whether merging a member into another object would change what all objects inherit. */
export function isTrap(key: string, value: unknown): boolean {
  if (key === "__proto__") return true;
  if (key !== "constructor" || typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "prototype");
}

export function trapText(key: string): string {
  return key === "__proto__"
    ? 'no member may be named "__proto__"'
    : 'no member "constructor" may have a member "prototype"';
}

/** A `google.protobuf.Struct` that came in parts. */
export function mergeStruct(
  earlier: { [key: string]: unknown } | undefined,
  part: { [key: string]: unknown },
): { [key: string]: unknown } {
  return earlier === undefined ? part : Object.assign(earlier, part);
}

/** The wrapper of a value, such as a `google.protobuf.StringValue`. */
export function wrapperOf<T>(value: T | undefined): { value: T } | undefined {
  return value === undefined ? undefined : { value };
}

/** A 64-bit integer of a field with `jstype = JS_NUMBER`. */
export function toSafeNumber(value: bigint | number | string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`Cannot decode: ${value} is too large for a JavaScript number`);
}

/** What a date is on the wire, if there is one. */
export function timestampOf(
  date: Date | undefined,
): { seconds: bigint; nanos: number } | undefined {
  return date === undefined ? undefined : toTimestamp(date);
}

/** What a date is on the wire. */
export function toTimestamp(date: Date): { seconds: bigint; nanos: number } {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new RangeError("Cannot encode an invalid Date");
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

/** The date of a timestamp; what is less than a millisecond is dropped. */
export function fromTimestamp({ seconds, nanos }: { seconds: bigint; nanos: number }): Date {
  const ms = Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
  // Beyond what a Date can hold it would be invalid, and not writable again.
  if (Math.abs(ms) > 8.64e15) throw new RangeError("Cannot decode: a timestamp is out of range");
  return new Date(ms);
}
