/** Bounds of what one client can make a server hold. Each hit closes the connection with a reason. */
export interface Limits {
  /** Longest packet body before the handshake is accepted, bytes. @defaultValue 65536 */
  readonly maxHandshakeBytes: number;
  /** Longest packet body after it, bytes. @defaultValue 1048576 */
  readonly maxPacketBytes: number;
  /** Longest content of a compressed payload, bytes. @defaultValue 1048576 */
  readonly maxInflatedBytes: number;
  /** Messages of one session that are not answered yet; then its socket is not read. @defaultValue 64 */
  readonly maxInFlight: number;
  /** Bytes that wait to be sent to one client. @defaultValue 4194304 */
  readonly maxSendQueueBytes: number;
  /** How long bytes may wait to be sent to one client, ms. @defaultValue 10000 */
  readonly maxSendQueueAgeMs: number;
}

export const defaultLimits: Limits = {
  maxHandshakeBytes: 64 * 1024,
  maxPacketBytes: 1024 * 1024,
  maxInflatedBytes: 1024 * 1024,
  maxInFlight: 64,
  maxSendQueueBytes: 4 * 1024 * 1024,
  maxSendQueueAgeMs: 10_000,
};
