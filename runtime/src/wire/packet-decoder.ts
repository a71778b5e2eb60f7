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
  /** As a number, the type in its highest byte: an idle connection holds no buffer. */
  #head = 0;
  #headFilled = 0;
  #store: Uint8Array | null = null;
  #storeFilled = 0;

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
    const at = this.#fillHead(chunk, 0);
    if (this.#headFilled < packetHeadBytes) return at;
    const more = Math.min(this.#bodyBytes - this.#storeFilled, chunk.length - at);
    this.#collect(chunk.subarray(at, at + more));
    if (this.#storeFilled === this.#bodyBytes) this.#finish();
    return at + more;
  }

  #keep(chunk: Uint8Array, from: number): void {
    const at = this.#fillHead(chunk, from);
    if (this.#headFilled === packetHeadBytes) this.#collect(chunk.subarray(at));
  }

  /** Where in `chunk` the head ends, or the chunk if that is earlier. */
  #fillHead(chunk: Uint8Array, from: number): number {
    if (this.#headFilled === packetHeadBytes) return from;
    let at = from;
    while (this.#headFilled < packetHeadBytes && at < chunk.length) {
      this.#head = (this.#head << 8) | (chunk[at++] as number);
      this.#headFilled++;
    }
    if (this.#headFilled === packetHeadBytes) this.#check(this.#head >>> 24, this.#bodyBytes);
    return at;
  }

  get #bodyBytes(): number {
    return this.#head & maxPacketBodyBytes;
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
    const type = (this.#head >>> 24) as PacketType;
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
