import type { ServerInfo } from "../../dispatch/index.js";

/** A server came or went. */
export interface DiscoveryEvent {
  readonly kind: "added" | "removed";
  readonly server: ServerInfo;
}

/** PORT: which servers there are. */
export interface Discovery {
  /** Makes this server known to the others; called once everything is ready. */
  start(): Promise<void>;
  /** Takes it back. */
  stop(): Promise<void>;
  server(id: string): ServerInfo | undefined;
  /** All servers of a type, sorted by id; this one included if it is of that type. */
  serversOfType(type: string): readonly ServerInfo[];
  /** All servers, sorted by id. */
  servers(): readonly ServerInfo[];
  /** Events from here on, until the returned function is called. */
  onChange(listener: (event: DiscoveryEvent) => void): () => void;
}
