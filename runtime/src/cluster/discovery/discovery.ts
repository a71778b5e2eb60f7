import type { ServerInfo } from "../../dispatch/index.js";

/** A server came or went, or came back with other metadata. */
export interface DiscoveryEvent {
  /** What became of it; `changed`: its metadata. */
  readonly kind: "added" | "removed" | "changed";
  /** As it is now; as it was last, if it is gone. */
  readonly server: ServerInfo;
}

/** PORT: which servers there are. */
export interface Discovery {
  /** Learns which servers there are, and goes on doing so. Others do not know of this one yet. */
  start(): Promise<void>;
  /**
   * Makes this server known to the others; called once everything is ready.
   *
   * @throws Error if another server has its id
   */
  announce(): Promise<void>;
  /** Takes this server back, and waits until the others may have noticed. Goes on watching them. */
  withdraw(): Promise<void>;
  /** Rejects unless what it is kept in answers right now; absent: it always does. */
  probe?(): Promise<void>;
  /** Ends all of it. */
  stop(): Promise<void>;
  /** The server of that id, `undefined` if there is none. */
  server(id: string): ServerInfo | undefined;
  /** All servers of a type, sorted by id; this one included if it is of that type. */
  serversOfType(type: string): readonly ServerInfo[];
  /** All servers, sorted by id. */
  servers(): readonly ServerInfo[];
  /** Events from here on, until the returned function is called. */
  onChange(listener: (event: DiscoveryEvent) => void): () => void;
}
