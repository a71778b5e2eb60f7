/** An open way to a server. */
export interface Socket {
  /** Takes one whole packet; in order, never blocks. Nothing happens on a socket that is closed. */
  send(packet: Uint8Array): void;
  /** Sends what was taken before, then closes. May be called at any time and more than once. */
  close(): void;
}

/** What a socket tells; none of it before the dialer has returned. */
export interface SocketEvents {
  opened(): void;
  /** Any piece of the stream, cut anywhere. */
  bytes(chunk: Uint8Array): void;
  /** Comes once. Without an error the server closed it in good order. */
  closed(error?: Error): void;
}

/**
 * PORT: begins to open a way to the server at `url`. Failures to connect come by
 * {@link SocketEvents.closed}.
 *
 * @throws Error if the URL is none that it can dial
 */
export type Dialer = (url: string, events: SocketEvents) => Socket;
