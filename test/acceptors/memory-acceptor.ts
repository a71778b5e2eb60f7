import type { Acceptor, AcceptorEvents, Channel, ChannelReceiver } from "@pitaya-ts/runtime";

/** The client's end of a connection within the process. */
export interface MemoryClient {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What a client is told. */
export interface MemoryClientEvents {
  onBytes(bytes: Uint8Array): void;
  onClose(): void;
}

/** Clients of the same process, without a network. */
export class MemoryAcceptor implements Acceptor {
  readonly name = "memory";
  readonly address = "memory:0";
  #events: AcceptorEvents | null = null;

  listen(events: AcceptorEvents): Promise<void> {
    this.#events = events;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  connect(client: MemoryClientEvents): MemoryClient {
    if (this.#events === null) throw new Error("Cannot connect: the acceptor does not listen");
    const channel = new MemoryChannel(client);
    this.#events.onChannel(channel);
    return { send: (bytes) => channel.receive(bytes), close: () => channel.destroy() };
  }
}

class MemoryChannel implements Channel {
  readonly transport = "memory";
  readonly remoteAddress = "";
  /** Everything is handed over at once. */
  readonly bufferedBytes = 0;
  readonly #client: MemoryClientEvents;
  #receiver: ChannelReceiver | null = null;
  /** What came while reading is paused. */
  #held: Uint8Array[] | null = null;
  #isClosed = false;

  constructor(client: MemoryClientEvents) {
    this.#client = client;
  }

  open(receiver: ChannelReceiver): void {
    this.#receiver = receiver;
  }

  receive(bytes: Uint8Array): void {
    // Later, as from a network: who sends is not called while it still sends.
    setImmediate(() => this.#deliver(bytes));
  }

  write(packets: Uint8Array): void {
    setImmediate(() => this.#client.onBytes(packets));
  }

  writeAll(runs: readonly Uint8Array[]): void {
    for (const run of runs) this.write(run);
  }

  pause(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const bytes of held) this.receive(bytes);
  }

  end(): void {
    // After what was written: both wait in the same line.
    setImmediate(() => this.destroy());
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    setImmediate(() => {
      this.#receiver?.onClose();
      this.#client.onClose();
    });
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#held === null) this.#receiver?.onBytes(bytes);
    else this.#held.push(bytes);
  }
}
