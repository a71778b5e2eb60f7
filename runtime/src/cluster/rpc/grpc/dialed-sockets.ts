import type { Socket } from "node:net";
import type { ChannelCredentials } from "@grpc/grpc-js";

type SecureConnector = ReturnType<ChannelCredentials["_createSecureConnector"]>;

/**
 * The sockets of one channel that are not connected yet. A channel that is closed while it connects leaves its socket to the
 * other side, for as long as that one likes; so each socket is noted as it passes the credentials.
 */
export class DialedSockets {
  readonly #sockets = new Set<Socket>();
  #closed = false;

  /** The same credentials, for a channel whose sockets are to be noted here. */
  watch(credentials: ChannelCredentials): ChannelCredentials {
    const watched = Object.create(credentials) as ChannelCredentials;
    watched._createSecureConnector = (...args) =>
      this.#watchConnector(credentials._createSecureConnector(...args));
    return watched;
  }

  /** The channel is connected: it knows itself how to end its socket. */
  keep(): void {
    this.#sockets.clear();
  }

  destroy(): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #watchConnector(connector: SecureConnector): SecureConnector {
    return {
      connect: (socket) => {
        this.#note(socket);
        return connector.connect(socket);
      },
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  }

  #note(socket: Socket): void {
    if (this.#closed) socket.destroy();
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
