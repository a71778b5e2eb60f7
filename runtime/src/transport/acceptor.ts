import type { Logger, MetricsReporter } from "../observe/index.js";

/** What a channel tells its owner. */
export interface ChannelReceiver {
  /** Bytes of the client: a stream cut anywhere, or whole packets. */
  onBytes(chunk: Uint8Array): void;
  /** The client broke the rules of the transport; close the channel. */
  onBroken(error: Error): void;
  /** All that was written is with the kernel. */
  onDrain(): void;
  /** Once, after the last byte; `error` if it was no orderly end. */
  onClose(error?: Error): void;
}

/** One client's connection, seen as bytes. */
export interface Channel {
  /** `tcp`, `ws` or a name of your own. */
  readonly transport: string;
  /** Textual address of the client, `""` if unknown. */
  readonly remoteAddress: string;
  /** Bytes that were written and that the kernel has not taken. */
  readonly bufferedBytes: number;
  /** Begins to deliver; called once. */
  open(receiver: ChannelReceiver): void;
  /** Takes whole packets, in order. The bytes belong to the channel from here on. */
  write(packets: Uint8Array): void;
  /** The same for several runs of packets, in one go. */
  writeAll(runs: readonly Uint8Array[]): void;
  /**
   * Packets with a longer body will be refused: a channel that collects whole packets itself need not
   * collect more. Streams have no use for it.
   */
  limitBody?(maxBytes: number): void;
  /** Stops and resumes reading, so that a client that asks too much is held by its own socket. */
  pause(): void;
  /** Reads on after `pause`. */
  resume(): void;
  /** Sends what was written, then closes. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
  /**
   * Tells a client that turned out to speak HTTP where it has come to, in HTTP; the server ends the
   * channel then. Channels that no such client can reach have no use for it.
   */
  answerHttp?(text: string): void;
}

/** A client that has connected and has no channel yet. */
export interface Newcomer {
  /** Cuts it without a word, for others need its place; the server has told of it. */
  drop(): void;
}

/** Where a newcomer is counted. */
export interface Place {
  /** It is gone, or has its channel; may be called again. */
  leave(): void;
}

/** Where a server counts newcomers, so that its limits hold for them as for clients with a channel. */
export interface Lobby {
  /**
   * A place for it, `null` if there is none; the server has told of it then.
   *
   * @param remoteAddress - as a channel's, `""` if unknown yet
   */
  enter(newcomer: Newcomer, remoteAddress: string): Place | null;
}

/** What an acceptor tells its server, and what the server lends to it. */
export interface AcceptorEvents {
  /** A client is there; it gets opened at once. */
  onChannel(channel: Channel): void;
  /**
   * A client that could not be accepted, or a fault that was survived.
   *
   * @param message - a fixed text: how many lines there are a second is bounded for each
   */
  onError(message: string, error: Error, remoteAddress?: string): void;
  /** The server's own, for what wrappers have to tell besides. */
  readonly log?: Logger;
  /** All reporters of the server as one. */
  readonly metrics?: MetricsReporter;
  /** The longest packet body that the server takes, bytes: there is no use in collecting more. */
  readonly maxPacketBytes?: number;
  /** For acceptors that need something from a client before it has its channel. */
  readonly lobby?: Lobby;
}

/** Where clients connect. */
export interface Acceptor {
  /** For logs: `tcp`, `ws` or a name of your own. */
  readonly name: string;
  /** `host:port` once it listens, the configured one before. */
  readonly address: string;
  /** Resolves once clients can connect; rejects with a clear error if the port is taken. */
  listen(events: AcceptorEvents): Promise<void>;
  /** Takes no more clients; those that are connected stay. */
  close(): Promise<void>;
}
