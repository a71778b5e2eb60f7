import { BinaryReader } from "@bufbuild/protobuf/wire";

/** Messages inside of messages, at most. */
const maxDepth = 100;

/** Reads wire bytes of unknown origin: whatever is no message is an error. */
export class MessageReader extends BinaryReader {
  readonly #bytes: Uint8Array;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#bytes = bytes;
  }

  /** A tag: field number and wire type in one. */
  fieldTag(): number {
    const start = this.pos;
    const tag = this.uint32();
    const size = this.pos - start;
    if (size > 5 || (size === 5 && (this.#bytes[this.pos - 1] ?? 0) > 0x0f)) {
      throw new Error("Cannot decode: a tag does not fit into 32 bits");
    }
    if (tag >>> 3 === 0) throw new Error("Cannot decode: there is no field 0");
    return tag;
  }

  /** Steps into a message or a packed list; gives the position where it ends. */
  enter(): number {
    const length = this.uint32();
    const end = this.pos + length;
    if (end > this.len) throw new RangeError("Cannot decode: a field is longer than the message");
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw new RangeError(`Cannot decode: messages are nested more than ${maxDepth} deep`);
    }
    return end;
  }

  /** Steps out; what was read must end where its length said. */
  leave(end: number): void {
    if (this.pos !== end) throw new RangeError("Cannot decode: a field is longer than its message");
    this.#depth -= 1;
  }

  /** Steps over a field that the schema doesn't know. */
  skipField(tag: number): void {
    // The base class takes a varint of any length here, and groups that are too deep for the stack.
    if ((tag & 7) === 0) this.uint64();
    else this.skip(tag & 7, tag >>> 3, maxDepth - this.#depth);
  }
}

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

/** A 64-bit integer of a field with `jstype = JS_NUMBER`. */
export function toSafeNumber(value: bigint | number | string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`Cannot decode: ${value} is too large for a JavaScript number`);
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
