import { type TimerWheel, WheelEntry } from "../observe/index.js";
import type { Channel } from "../transport/index.js";
import type { PacketReader } from "../wire/index.js";
import type { HeartbeatOwner } from "./heartbeat.js";

/** Bytes that may wait here while a client is not read; more are left to its socket. */
const maxHeldBytes = 64 * 1024;
/** Between two heartbeats for a client whose socket is not read, ms. */
const probeEveryMs = 1_000;

type Beating = Pick<HeartbeatOwner, "beat">;

/**
 * What comes from one client, which can be made to wait. The socket itself is read on for a little:
 * so it is noticed that the client goes away. From there on heartbeats tell: the first has the system
 * of a client that is gone reset the connection, the next one fails.
 */
export class Inbound extends WheelEntry {
  readonly #channel: Channel;
  readonly #reader: PacketReader;
  readonly #wheel: TimerWheel;
  readonly #owner: Beating;
  #pauseCount = 0;
  #channelPaused = false;
  #stopped = false;

  constructor(channel: Channel, reader: PacketReader, wheel: TimerWheel, owner: Beating) {
    super();
    this.#channel = channel;
    this.#reader = reader;
    this.#wheel = wheel;
    this.#owner = owner;
  }

  set maxBodyBytes(bytes: number) {
    this.#reader.maxBodyBytes = bytes;
    this.#channel.limitBody?.(bytes);
  }

  /** @throws ProtocolError */
  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    if (this.#stopped || this.#channelPaused || this.#reader.heldBytes <= maxHeldBytes) return;
    this.#channelPaused = true;
    this.#channel.pause();
    this.#wheel.start(this, probeEveryMs);
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
    this.#wheel.stop(this);
    this.#channel.resume();
  }

  /** The connection is closed: what comes now is read, and of no use. */
  stop(): void {
    this.#stopped = true;
    this.#wheel.stop(this);
  }

  /** What waits to be sent tells by itself that the client is gone. */
  onDue(): void {
    this.#wheel.start(this, probeEveryMs);
    if (this.#channel.bufferedBytes === 0) this.#owner.beat();
  }
}
