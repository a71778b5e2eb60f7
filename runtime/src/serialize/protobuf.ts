import type { MessageType } from "./message-type.js";
import type { Serializer } from "./serializer.js";

/** Payloads as protobuf wire bytes. */
export const protobufSerializer: Serializer = {
  name: "protobuf",
  serialize<T>(type: MessageType<T, unknown>, message: T): Uint8Array {
    return type.encode(message).finish();
  },
  deserialize<T>(type: MessageType<T, unknown>, payload: Uint8Array): T {
    return type.decode(payload);
  },
};
