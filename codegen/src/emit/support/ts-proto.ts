import { BinaryReader, type BinaryWriter } from "@bufbuild/protobuf/wire";
import type { MessageCodec } from "./codec.js";

/** A codec whose bytes are written by ts-proto's code. */
export interface TsProtoCodec<T, Init> extends MessageCodec<T, Init> {
  /** Protobuf wire bytes, behind those of `writer`; call `finish()` on the result. */
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
  /**
   * Throws on bytes that are no such message.
   *
   * @param end - for a message inside of another one: where it ends
   * @param into - the message that was read for the same field before; the two are merged
   */
  decode(input: MessageReader | Uint8Array, end?: number, into?: T): T;
}

/** Messages inside of messages, at most. */
const maxDepth = 100;

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new RangeError("Cannot decode: text is no UTF-8");
  }
}

/** Reads wire bytes of unknown origin: whatever is no message is an error. */
export class MessageReader extends BinaryReader {
  readonly #bytes: Uint8Array;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    super(bytes, decodeText);
    this.#bytes = bytes;
  }

  /** A tag: field number and wire type in one. */
  fieldTag(): number {
    const start = this.pos;
    const tag = this.uint32();
    const size = this.pos - start;
    if (size > 5 || (size === 5 && (this.#bytes[this.pos - 1] ?? 0) > 0x0f)) {
      throw new RangeError("Cannot decode: a tag does not fit into 32 bits");
    }
    if (tag >>> 3 === 0) throw new RangeError("Cannot decode: there is no field 0");
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
