/**
 * Bounds of what clients can make a server hold. A hit is counted in the metric `limit_hits_total`; where
 * nothing else is said it closes the connection with the close reason `limit:<name>`.
 */
export interface Limits {
  /** Longest packet body before the handshake's ack, and of every handshake, bytes. @defaultValue 65536 */
  readonly maxHandshakeBytes: number;
  /** Longest packet body after it, bytes. @defaultValue 1048576 */
  readonly maxPacketBytes: number;
  /** Longest content of a compressed payload, bytes. @defaultValue 1048576 */
  readonly maxInflatedBytes: number;
  /** How many times longer than the compressed payload its content may be. @defaultValue 100 */
  readonly maxInflateRatio: number;
  /**
   * Values of the JSON text of one message, lists and objects counted as well; one with more is
   * answered PIT-400. @defaultValue 10000
   */
  readonly maxJsonValues: number;
  /** Messages of one session that are not answered yet; then its socket is not read. @defaultValue 64 */
  readonly maxInFlight: number;
  /**
   * Messages that wait for one client while the kernel takes none of them; then its socket is not
   * read until they are gone. @defaultValue 100
   */
  readonly maxQueuedMessages: number;
  /** Bytes that wait to be sent to one client. @defaultValue 4194304 */
  readonly maxSendQueueBytes: number;
  /** How long bytes may wait to be sent to one client, ms. @defaultValue 10000 */
  readonly maxSendQueueAgeMs: number;
  /** From connecting to the handshake's ack, ms. @defaultValue 5000 */
  readonly handshakeTimeoutMs: number;
  /** From the handshake's ack to a bound session, ms; 0 for ever. @defaultValue 0 */
  readonly bindTimeoutMs: number;
  /**
   * Clients that are connected at a time; 0 for any number. One more is refused, unless there is one
   * that has not finished its handshake: that one goes. @defaultValue 0
   */
  readonly maxConnections: number;
  /** The same for one address, of IPv6 its first 64 bits; 0 for any number. @defaultValue 0 */
  readonly maxConnectionsPerAddress: number;
  /**
   * Clients that are connected and have not finished their handshake, of all acceptors and from the
   * first byte on; 0 for any number. One more closes the oldest of them. @defaultValue 10000
   */
  readonly maxHalfOpen: number;
  /**
   * The same for one address, of IPv6 its first 64 bits, so that one address does not hold all of them;
   * 0 for any number. @defaultValue 5000
   */
  readonly maxHalfOpenPerAddress: number;
}

/** Name of a bound, as metrics and logs tell it. */
export type LimitName = keyof Limits;

/** Bounds of a server that is given none. */
export const defaultLimits: Limits = {
  maxHandshakeBytes: 64 * 1024,
  maxPacketBytes: 1024 * 1024,
  maxInflatedBytes: 1024 * 1024,
  maxInflateRatio: 100,
  maxJsonValues: 10_000,
  maxInFlight: 64,
  maxQueuedMessages: 100,
  maxSendQueueBytes: 4 * 1024 * 1024,
  maxSendQueueAgeMs: 10_000,
  handshakeTimeoutMs: 5_000,
  bindTimeoutMs: 0,
  maxConnections: 0,
  maxConnectionsPerAddress: 0,
  maxHalfOpen: 10_000,
  maxHalfOpenPerAddress: 5_000,
};

/** Limits that are switched off by 0. */
export const optionalLimits: ReadonlySet<LimitName> = new Set<LimitName>([
  "bindTimeoutMs",
  "maxConnections",
  "maxConnectionsPerAddress",
  "maxHalfOpen",
  "maxHalfOpenPerAddress",
]);
