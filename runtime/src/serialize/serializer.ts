import type { ErrorMetadata } from "../error/index.js";
import type { MessageType } from "./message-type.js";
import type { PayloadLimits } from "./payload-limit.js";

/** What a client or a calling server is told of an error: the message `protos.Error`. */
export interface ErrorPayload {
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly msg: string;
  /** Details; `{}` if there are none. */
  readonly metadata: ErrorMetadata;
}

/**
 * How payloads are written: by name known to clients, who are told it in the handshake.
 * A custom one needs the first three members.
 */
export interface Serializer {
  /** `json`, `protobuf` or a name of your own. */
  readonly name: string;
  /** The bytes of a message. */
  serialize<T>(type: MessageType<T, unknown>, message: T): Uint8Array;
  /** Throws on a payload that is no such message; the caller is answered PIT-400. */
  deserialize<T>(type: MessageType<T, unknown>, payload: Uint8Array): T;
  /** Absent: the message `protos.Error` is serialized as any other. */
  serializeError?(error: ErrorPayload): Uint8Array;
  /**
   * The same for what clients send: `deserialize` throws a `PayloadLimitError` for payloads beyond
   * `limits`, before it parses them. Absent: it takes all.
   */
  forClients?(limits: PayloadLimits): Serializer;
}
