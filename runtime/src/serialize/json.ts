import { formatGoJson, formatGoMap, utf8Decode, utf8Encode } from "../wire/index.js";
import type { MessageType } from "./message-type.js";
import type { ErrorPayload, Serializer } from "./serializer.js";

/** Payloads as JSON text in the canonical protobuf JSON form. */
export const jsonSerializer: Serializer = {
  name: "json",
  serialize<T>(type: MessageType<T, unknown>, message: T): Uint8Array {
    return utf8Encode(JSON.stringify(type.toJSON(message)));
  },
  deserialize<T>(type: MessageType<T, unknown>, payload: Uint8Array): T {
    return type.fromJSON(JSON.parse(utf8Decode(payload)) as unknown);
  },
  serializeError({ code, msg, metadata }: ErrorPayload): Uint8Array {
    const members: string[] = [];
    if (code !== "") members.push(`"code":${formatGoJson(code)}`);
    if (msg !== "") members.push(`"msg":${formatGoJson(msg)}`);
    if (Object.keys(metadata).length > 0) members.push(`"metadata":${formatGoMap(metadata)}`);
    return utf8Encode(`{${members.join(",")}}`);
  },
};
