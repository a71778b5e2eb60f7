import { ProtocolError } from "../error/index.js";
import {
  isPacketType,
  maxPacketBodyBytes,
  type PacketType,
  packetHeadBytes,
  wrongPacketType,
} from "./packet.js";

/**
 * Takes a packet. The body is a view of the chunk it came in where that was possible: it is valid
 * as long as the receiver likes, but shares memory with its neighbours.
 */
export type PacketSink = (type: PacketType, body: Uint8Array) => void;

const smallestStore = 1024;

/**
 * Packets from a stream of bytes that may be cut anywhere. A packet that lies whole in one chunk is
 * handed on without a copy; one in several chunks is collected in a store that grows with what has
 * really come, so that an announced length costs the announcer no memory of ours.
 */
export class PacketDecoder {
  /** Longest body that is taken, checked from the head alone. May be changed between packets. */
  maxBodyBytes: number;
  #paused = false;
  /** Came while paused. */
  #held: Uint8Array | null = null;
  readonly #sink: PacketSink;
  readonly #head = new Uint8Array(packetHeadBytes);
  #headFilled = 0;
  #store: Uint8Array | null = null;
  #storeFilled = 0;
  #bodyBytes = 0;

  constructor(sink: PacketSink, maxBodyBytes: number = maxPacketBodyBytes) {
    this.#sink = sink;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Bytes of a packet that has begun and is not whole yet. */
  get pendingBytes(): number {
    return this.#headFilled + this.#storeFilled;
  }

  /** Bytes that came while it was paused. */
  get heldBytes(): number {
    return this.#held?.length ?? 0;
  }

  /** Hands on no more packets until {@link resume}; may be called by the sink. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on with what came meanwhile. @throws ProtocolError as {@link push} */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.push(held);
  }

  /**
   * Hands every packet that is whole by now to the sink, in order.
   *
   * @throws ProtocolError `wrong-packet-type`, `packet-too-large`; the decoder is of no use after it
   */
  push(chunk: Uint8Array): void {
    if (this.#paused) {
      this.#hold(chunk);
      return;
    }
    let at = 0;
    if (this.#headFilled > 0) {
      at = this.#continue(chunk);
      if (this.#headFilled > 0) return;
    }
    const end = chunk.length;
    while (end - at >= packetHeadBytes) {
      if (this.#paused) break;
      const type = chunk[at] as number;
      const bytes = readLength(chunk, at);
      this.#check(type, bytes);
      const bodyAt = at + packetHeadBytes;
      if (end - bodyAt < bytes) break;
      at = bodyAt + bytes;
      this.#sink(type as PacketType, chunk.subarray(bodyAt, at));
    }
    if (at === end) return;
    if (this.#paused) this.#hold(chunk.subarray(at));
    else this.#keep(chunk, at);
  }

  #hold(bytes: Uint8Array): void {
    if (this.#held === null) {
      this.#held = bytes;
      return;
    }
    const held = new Uint8Array(this.#held.length + bytes.length);
    held.set(this.#held);
    held.set(bytes, this.#held.length);
    this.#held = held;
  }

  /** Goes on with the packet that an earlier chunk began; the number of bytes used. */
  #continue(chunk: Uint8Array): number {
    let at = 0;
    if (this.#headFilled < packetHeadBytes) {
      at = Math.min(packetHeadBytes - this.#headFilled, chunk.length);
      this.#head.set(chunk.subarray(0, at), this.#headFilled);
      this.#headFilled += at;
      if (this.#headFilled < packetHeadBytes) return at;
      this.#beginBody();
    }
    const more = Math.min(this.#bodyBytes - this.#storeFilled, chunk.length - at);
    this.#collect(chunk.subarray(at, at + more));
    if (this.#storeFilled === this.#bodyBytes) this.#finish();
    return at + more;
  }

  #keep(chunk: Uint8Array, from: number): void {
    const headBytes = Math.min(packetHeadBytes, chunk.length - from);
    this.#head.set(chunk.subarray(from, from + headBytes));
    this.#headFilled = headBytes;
    if (headBytes < packetHeadBytes) return;
    this.#beginBody();
    this.#collect(chunk.subarray(from + headBytes));
  }

  #beginBody(): void {
    this.#bodyBytes = readLength(this.#head, 0);
    this.#storeFilled = 0;
    this.#check(this.#head[0] as number, this.#bodyBytes);
  }

  #collect(bytes: Uint8Array): void {
    const needed = this.#storeFilled + bytes.length;
    if (this.#store === null || this.#store.length < needed) {
      const grown = Math.max(needed, 2 * (this.#store?.length ?? 0), smallestStore);
      const store = new Uint8Array(Math.min(this.#bodyBytes, grown));
      if (this.#store !== null) store.set(this.#store.subarray(0, this.#storeFilled));
      this.#store = store;
    }
    this.#store.set(bytes, this.#storeFilled);
    this.#storeFilled = needed;
  }

  #finish(): void {
    const type = this.#head[0] as PacketType;
    const body = (this.#store as Uint8Array).subarray(0, this.#bodyBytes);
    this.#store = null;
    this.#storeFilled = 0;
    this.#headFilled = 0;
    this.#sink(type, body);
  }

  #check(type: number, bodyBytes: number): void {
    if (!isPacketType(type)) throw wrongPacketType(type);
    if (bodyBytes > this.maxBodyBytes) {
      throw new ProtocolError(
        "packet-too-large",
        `packet body of ${bodyBytes} bytes announced, at most ${this.maxBodyBytes}`,
      );
    }
  }
}

function readLength(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
  );
}
