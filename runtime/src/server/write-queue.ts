import type { Channel } from "../transport/index.js";
import type { Flusher } from "./flusher.js";
import type { ArenaOwner, FrameArena } from "./frame-arena.js";

export interface WriteQueueOwner {
  /** The kernel has not taken all that was written. */
  onBacklog(): void;
}

/** Packets on their way to one client: encoded at once, written once per turn of the event loop. */
export class WriteQueue implements ArenaOwner {
  readonly #channel: Channel;
  readonly #arena: FrameArena;
  readonly #flusher: Flusher;
  readonly #owner: WriteQueueOwner;
  /** Written into the arena and not sealed: `#start` is where it begins, -1 if nothing. */
  #start = -1;
  #end = 0;
  #sealed: Uint8Array[] | null = null;
  #sealedBytes = 0;
  #writtenBytes = 0;
  #scheduled = false;
  #held = false;

  constructor(channel: Channel, arena: FrameArena, flusher: Flusher, owner: WriteQueueOwner) {
    this.#channel = channel;
    this.#arena = arena;
    this.#flusher = flusher;
    this.#owner = owner;
  }

  /** Bytes that the kernel has not taken. */
  get pendingBytes(): number {
    const open = this.#start < 0 ? 0 : this.#end - this.#start;
    return open + this.#sealedBytes + this.#channel.bufferedBytes;
  }

  /** Bytes that were handed to the channel, ever. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Of these, bytes that the kernel has taken. */
  get sentBytes(): number {
    return this.#writtenBytes - this.#channel.bufferedBytes;
  }

  /** The arena's buffer as of the last {@link reserve}. */
  get bytes(): Buffer {
    return this.#arena.bytes;
  }

  /** Room for one packet of `count` bytes; the offset in {@link bytes} that it has to be written at. */
  reserve(count: number): number {
    const at = this.#arena.take(this, count);
    if (this.#start < 0) this.#start = at;
    this.#end = at + count;
    this.#schedule();
    return at;
  }

  /** Adds packets that are encoded already and may be shared with other queues. */
  append(packets: Uint8Array): void {
    this.seal();
    this.#addSealed(packets);
    this.#schedule();
  }

  /** From here to {@link release} the queue is flushed by its owner, not at the end of the turn. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (!this.#scheduled) this.flush();
  }

  seal(): void {
    if (this.#start < 0) return;
    const run = this.#arena.bytes.subarray(this.#start, this.#end);
    this.#start = -1;
    this.#arena.release(this);
    this.#addSealed(run);
  }

  flush(): void {
    this.#scheduled = false;
    this.#write();
    if (this.#channel.bufferedBytes > 0) this.#owner.onBacklog();
  }

  #write(): void {
    if (this.#sealed === null) {
      if (this.#start < 0) return;
      const run = this.#arena.bytes.subarray(this.#start, this.#end);
      this.#start = -1;
      this.#arena.release(this);
      this.#writtenBytes += run.length;
      this.#channel.write(this.#kept(run));
      return;
    }
    this.seal();
    const runs = this.#sealed;
    this.#writtenBytes += this.#sealedBytes;
    this.#sealed = null;
    this.#sealedBytes = 0;
    if (runs.length === 1) this.#channel.write(runs[0] as Uint8Array);
    else this.#channel.writeAll(runs);
  }

  /** Drops what is not written. */
  clear(): void {
    this.#start = -1;
    this.#sealed = null;
    this.#sealedBytes = 0;
    this.#arena.release(this);
  }

  #schedule(): void {
    if (this.#scheduled || this.#held) return;
    this.#scheduled = true;
    this.#flusher.add(this);
  }

  #addSealed(run: Uint8Array): void {
    this.#sealed ??= [];
    this.#sealed.push(run);
    this.#sealedBytes += run.length;
  }

  /** A few bytes that wait for a slow client must not keep the whole arena in memory. */
  #kept(run: Uint8Array): Uint8Array {
    return this.#channel.bufferedBytes > 0 ? Buffer.from(run) : run;
  }
}
