import { packetHeadBytes } from "../wire/index.js";
import { bodyBytesAt, isKnownType } from "./packet-head.js";

/**
 * Lets packets of a stream through or not, told by their type alone. Nothing is collected but a head
 * that is cut in two; what goes through is handed on as it came, in views of its chunk. From a type on
 * that does not exist, everything goes through: to complain is the receiver's business.
 */
export class PacketSieve {
  readonly #lets: (type: number) => boolean;
  readonly #out: (bytes: Uint8Array) => void;
  readonly #head = new Uint8Array(packetHeadBytes);
  #headFilled = 0;
  /** Bytes of the present body that are still to come. */
  #bodyLeft = 0;
  #passes = true;
  #isLost = false;

  constructor(lets: (type: number) => boolean, out: (bytes: Uint8Array) => void) {
    this.#lets = lets;
    this.#out = out;
  }

  push(chunk: Uint8Array): void {
    const end = chunk.length;
    /** What lies between `from` and `at` goes through, and has not yet. */
    let from = 0;
    let at = 0;
    while (at < end && !this.#isLost) {
      if (this.#bodyLeft > 0) {
        at += this.#skipBody(end - at);
      } else if (this.#headFilled === 0 && end - at >= packetHeadBytes) {
        const passed = this.#passes;
        this.#begin(chunk, at);
        if (passed && !this.#passes) this.#emit(chunk, from, at);
        at += this.#isLost ? 0 : packetHeadBytes;
      } else {
        this.#emit(chunk, from, at);
        at += this.#takeHead(chunk, at);
        from = at;
      }
      if (!this.#passes) from = at;
    }
    this.#emit(chunk, from, end);
  }

  #skipBody(available: number): number {
    const bytes = Math.min(this.#bodyLeft, available);
    this.#bodyLeft -= bytes;
    return bytes;
  }

  #begin(bytes: Uint8Array, at: number): void {
    const type = bytes[at] as number;
    this.#isLost = !isKnownType(type);
    this.#passes = this.#isLost || this.#lets(type);
    this.#bodyLeft = bodyBytesAt(bytes, at);
  }

  /** The number of bytes of a head that is cut. */
  #takeHead(chunk: Uint8Array, at: number): number {
    const bytes = Math.min(packetHeadBytes - this.#headFilled, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + bytes), this.#headFilled);
    this.#headFilled += bytes;
    if (this.#headFilled === packetHeadBytes) {
      this.#headFilled = 0;
      this.#begin(this.#head, 0);
      if (this.#passes) this.#out(this.#head.slice());
    }
    return bytes;
  }

  #emit(chunk: Uint8Array, from: number, to: number): void {
    if (from < to) this.#out(to - from === chunk.length ? chunk : chunk.subarray(from, to));
  }
}
