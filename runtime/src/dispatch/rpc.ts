import type { RemoteService } from "./service-desc.js";

/** How one call between servers goes. */
export interface RpcOptions {
  /** The server to call; it need not be of the service's type. */
  readonly serverId?: string;
  /** Equal keys reach the same server, as long as the servers stay the same. */
  readonly routingKey?: string;
  /** How long to wait for the answer, ms; the service's or the server's default if absent. */
  readonly timeoutMs?: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
  /** Travels with the call; JSON values. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Whatever can call other servers: an app, or the context of a call. */
export interface RpcSource {
  /** The typed client of a remote service. */
  rpc<Client extends object>(service: RemoteService<object, Client>): Client;
}
