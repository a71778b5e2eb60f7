import type { Acceptor, AcceptorEvents } from "./acceptor.js";
import { Entrance } from "./entrance.js";
import type { ListenOptions } from "./listen.js";
import { SocketChannel } from "./socket-channel.js";

/** Clients over TCP, with TLS if `tls` is given. */
export function tcpAcceptor(options: ListenOptions): Acceptor {
  return new TcpAcceptor(options);
}

class TcpAcceptor implements Acceptor {
  readonly name: string;
  readonly #entrance: Entrance;

  constructor(options: ListenOptions) {
    this.name = options.tls === undefined ? "tcp" : "tls";
    this.#entrance = new Entrance(options);
  }

  get address(): string {
    return this.#entrance.address;
  }

  listen(events: AcceptorEvents): Promise<void> {
    return this.#entrance.listen(events, {
      lastStage: null,
      onStream: (stream, remoteAddress) =>
        events.onChannel(new SocketChannel(this.name, stream, remoteAddress)),
    });
  }

  close(): Promise<void> {
    return this.#entrance.close();
  }
}
