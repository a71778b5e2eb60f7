import type { TlsPem } from "../../../transport/index.js";

/** How a server proves to those who connect that it is one of the cluster. */
export interface GrpcServerTls extends TlsPem {
  /** PEM of the certificates that sign those of clients. If set, clients without such a one are refused. */
  readonly ca?: string | Buffer;
}

/** How a server checks, and proves itself to, those to whom it connects. */
export interface GrpcClientTls extends Partial<TlsPem> {
  /** PEM of the certificates that sign those of servers. @defaultValue the well-known ones */
  readonly ca?: string | Buffer;
}

/** Servers of one cluster use TLS all or none. */
export interface GrpcTls {
  /** For the calls that it gets. */
  readonly server: GrpcServerTls;
  /** For the calls that this server makes. */
  readonly client: GrpcClientTls;
}

/** Where a server listens for calls, and how it calls others. */
export interface GrpcOptions {
  /** Where to listen. @defaultValue all addresses */
  readonly host?: string;
  /** 0 lets the system choose; {@link GrpcRpc.port} tells. @defaultValue 3434 */
  readonly port?: number;
  /** How long connecting to a server may take before it is begun anew, ms. @defaultValue 5000 */
  readonly dialTimeoutMs?: number;
  /** How long a push, a kick or the announcement of a bind may take, ms. @defaultValue 5000 */
  readonly requestTimeoutMs?: number;
  /** Connects to a server at the first call of it, not when it is discovered. @defaultValue false */
  readonly lazyConnection?: boolean;
  /** Servers with the same region are reached by their internal address. @defaultValue "" */
  readonly region?: string;
  /** @defaultValue plain */
  readonly tls?: GrpcTls;
  /** Longest request or response that is accepted. @defaultValue 4 MiB */
  readonly maxMessageBytes?: number;
  /** Calls of others that may be unanswered; further ones are answered with PIT-503. @defaultValue 10000 */
  readonly maxInFlight?: number;
}

export type GrpcSettings = Omit<Required<GrpcOptions>, "host" | "tls"> &
  Pick<GrpcOptions, "host" | "tls">;

const defaults = Object.freeze({
  port: 3434,
  dialTimeoutMs: 5_000,
  requestTimeoutMs: 5_000,
  lazyConnection: false,
  region: "",
  maxMessageBytes: 4 * 1024 * 1024,
  maxInFlight: 10_000,
});

export function grpcSettings(options: GrpcOptions): GrpcSettings {
  return { ...defaults, ...options };
}
