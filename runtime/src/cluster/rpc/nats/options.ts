/** PEM texts, for a NATS that asks for TLS. */
export interface NatsTls {
  /** Certificates that NATS' own is to be signed by. @defaultValue those that Node trusts */
  readonly ca?: string;
  /** This server's certificate and key, where NATS asks for them. */
  readonly cert?: string;
  readonly key?: string;
}

/** A NATS, and how patient to be with it. */
export interface NatsPlace {
  /**
   * `nats://host:port` or `tls://host:port`, several separated by commas; user and password, or a
   * token, may stand before the host.
   */
  readonly url: string;
  /** How long connecting may take, ms. */
  readonly connectTimeoutMs: number;
  /**
   * How long a lost NATS is waited for, in attempts of `connectTimeoutMs` with `reconnectWaitMs` after
   * each; negative: for ever. Then the server gives up.
   */
  readonly maxReconnects: number;
  /**
   * The longest wait between two attempts to connect again, ms; above 1 s it counts as 1 s. The first
   * attempts come sooner.
   */
  readonly reconnectWaitMs: number;
  /** A random part of each wait, ms; at most 500. */
  readonly jitterMs: number;
  /** The same with TLS. */
  readonly jitterTlsMs: number;
  /** Between two pings, ms. */
  readonly pingIntervalMs: number;
  /** Pings without an answer, after which the connection counts as lost. */
  readonly maxPingsOut: number;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** Seed of an nkey. */
  readonly nkey?: string;
  /** Text of a credentials file: JWT and seed. */
  readonly creds?: string;
  readonly tls?: NatsTls;
}

/** How many calls of other servers are taken at a time. */
export interface InboundLimits {
  /**
   * Calls that run at a time. A call that waits for something costs no thread, so there need be no
   * bound: 0 for none but `maxInFlight`. @defaultValue 0
   */
  readonly services: number;
  /** With `services`: calls that wait for their turn. @defaultValue 75 */
  readonly bufferMessages: number;
  /** Calls that are not answered yet, in all; one more is answered PIT-503. @defaultValue 10000 */
  readonly maxInFlight: number;
}

export interface NatsServerPlace extends NatsPlace, InboundLimits {
  /**
   * Pushes and kicks that may wait. They are handed on as they come, none ever waits: it is the free
   * room in metrics. @defaultValue 100
   */
  readonly bufferPush: number;
}

export interface NatsRpcOptions {
  /** Where calls, pushes and kicks go out. */
  readonly client: NatsPlace;
  /** Where they come in. The same place shares one connection, which keeps pushes and replies in order. */
  readonly server: NatsServerPlace;
  /** How long what has no timeout of its own waits for a lost NATS, ms. */
  readonly requestTimeoutMs: number;
}

export const defaultNatsPlace: NatsPlace = Object.freeze({
  url: "nats://localhost:4222",
  connectTimeoutMs: 5_000,
  maxReconnects: 15,
  reconnectWaitMs: 1_000,
  jitterMs: 100,
  jitterTlsMs: 1_000,
  pingIntervalMs: 120_000,
  maxPingsOut: 3,
});

export const defaultInboundLimits: InboundLimits = Object.freeze({
  services: 0,
  bufferMessages: 75,
  maxInFlight: 10_000,
});

/** Whether one connection can serve for both. */
export function samePlace(a: NatsPlace, b: NatsPlace): boolean {
  return placeText(a) === placeText(b);
}

function placeText(place: NatsPlace): string {
  const { url, user, pass, token, nkey, creds, tls } = place;
  return JSON.stringify([url, user, pass, token, nkey, creds, tls?.ca, tls?.cert, tls?.key]);
}
