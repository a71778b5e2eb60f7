import type { Channel } from "../transport/index.js";
import type { PacketReader } from "../wire/index.js";

/** Bytes that may wait here while a client is not read; more are left to its socket. */
const maxHeldBytes = 64 * 1024;

/**
 * What comes from one client, which can be made to wait. The socket itself is read on for a little:
 * only so is it noticed that the client goes away.
 */
export class Inbound {
  readonly #channel: Channel;
  readonly #reader: PacketReader;
  #pauseCount = 0;
  #channelPaused = false;

  constructor(channel: Channel, reader: PacketReader) {
    this.#channel = channel;
    this.#reader = reader;
  }

  set maxBodyBytes(bytes: number) {
    this.#reader.maxBodyBytes = bytes;
    this.#channel.limitBody?.(bytes);
  }

  /** @throws ProtocolError */
  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    if (this.#channelPaused || this.#reader.heldBytes <= maxHeldBytes) return;
    this.#channelPaused = true;
    this.#channel.pause();
  }

  /** Each pause has its own {@link resume}; whether this one is the first. */
  pause(): boolean {
    if (this.#pauseCount++ > 0) return false;
    this.#reader.pause();
    return true;
  }

  /** Whether all pauses are over; then {@link deliver} what came meanwhile. */
  resume(): boolean {
    return --this.#pauseCount === 0;
  }

  /** @throws ProtocolError */
  deliver(): void {
    this.#reader.resume();
    if (!this.#channelPaused || this.#reader.heldBytes > 0) return;
    this.#channelPaused = false;
    this.#channel.resume();
  }
}
