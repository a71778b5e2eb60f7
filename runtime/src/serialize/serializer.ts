import type { ErrorPayload } from "./error-payload.js";
import type { MessageType } from "./message-type.js";

/**
 * How payloads are written: by name known to clients, who are told it in the handshake.
 * A custom one needs the first three members.
 */
export interface Serializer {
  /** `json`, `protobuf` or a name of your own. */
  readonly name: string;
  serialize<T>(type: MessageType<T>, message: T): Uint8Array;
  /** Throws on a payload that is no such message; the caller is answered PIT-400. */
  deserialize<T>(type: MessageType<T>, payload: Uint8Array): T;
  /** Absent: the message `protos.Error` is serialized as any other. */
  serializeError?(error: ErrorPayload): Uint8Array;
}
