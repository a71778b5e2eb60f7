import type { Socket, SocketEvents } from "../client/dialer.js";
import type { Acceptor, AcceptorEvents, Channel, ChannelReceiver } from "../transport/index.js";

/** Lets clients of the same process in, without a network. */
export class MemoryAcceptor implements Acceptor {
  readonly name = "memory";
  readonly address: string;
  #events: AcceptorEvents | null = null;

  /** @param address - by which clients name it */
  constructor(address: string) {
    this.address = address;
  }

  async listen(events: AcceptorEvents): Promise<void> {
    this.#events = events;
  }

  async close(): Promise<void> {
    this.#events = null;
  }

  /** @param remoteAddress - of the client */
  connect(remoteAddress: string, client: SocketEvents): Socket {
    const link = new MemoryLink(remoteAddress, client);
    // Later, as from a network: who dials has its socket by then.
    setImmediate(() => this.#accept(link, client));
    return {
      send: (packet) => link.fromClient(packet),
      close: () => link.end(),
    };
  }

  #accept(link: MemoryLink, client: SocketEvents): void {
    if (this.#events === null) {
      client.closed(new Error(`${this.address} takes no clients`));
      return;
    }
    this.#events.onChannel(link);
    client.opened();
  }
}

/** Both ends of a connection within the process: what is sent comes a turn of the event loop later. */
class MemoryLink implements Channel {
  readonly transport = "memory";
  readonly remoteAddress: string;
  /** Everything is handed over at once. */
  readonly bufferedBytes = 0;
  readonly #client: SocketEvents;
  #receiver: ChannelReceiver | null = null;
  /** What came while reading is paused. */
  #held: Uint8Array[] | null = null;
  #isClosed = false;

  constructor(remoteAddress: string, client: SocketEvents) {
    this.remoteAddress = remoteAddress;
    this.#client = client;
  }

  open(receiver: ChannelReceiver): void {
    this.#receiver = receiver;
  }

  fromClient(bytes: Uint8Array): void {
    setImmediate(() => this.#deliver(bytes));
  }

  write(packets: Uint8Array): void {
    setImmediate(() => this.#client.bytes(packets));
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
    for (const bytes of held) this.fromClient(bytes);
  }

  end(): void {
    // Behind what was written.
    setImmediate(() => this.destroy());
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    setImmediate(() => {
      this.#receiver?.onClose();
      this.#client.closed();
    });
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#held === null) this.#receiver?.onBytes(bytes);
    else this.#held.push(bytes);
  }
}
