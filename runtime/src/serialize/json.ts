import { formatGoJson, sortedRecord, utf8Decode, utf8Encode } from "../wire/index.js";
import type { ErrorPayload } from "./error-payload.js";
import type { MessageType } from "./message-type.js";
import type { Serializer } from "./serializer.js";

/** Payloads as JSON text in the canonical protobuf JSON form. */
export const jsonSerializer: Serializer = {
  name: "json",
  serialize<T>(type: MessageType<T>, message: T): Uint8Array {
    return utf8Encode(JSON.stringify(type.toJSON(message)));
  },
  deserialize<T>(type: MessageType<T>, payload: Uint8Array): T {
    return type.fromJSON(JSON.parse(utf8Decode(payload)) as unknown);
  },
  serializeError({ code, msg, metadata }: ErrorPayload): Uint8Array {
    const body: Record<string, unknown> = {};
    if (code !== "") body["code"] = code;
    if (msg !== "") body["msg"] = msg;
    if (Object.keys(metadata).length > 0) body["metadata"] = sortedRecord(metadata);
    return utf8Encode(formatGoJson(body));
  },
};
