import { formatGoJson, formatGoMap, utf8Decode, utf8Encode } from "../wire/index.js";
import { formatGoMessage, parseForeignJson, parseJson } from "./json-text.js";
import type { MessageType } from "./message-type.js";
import type { PayloadLimits } from "./payload-limit.js";
import type { ErrorPayload, Serializer } from "./serializer.js";

/** Payloads as JSON text, in the form that the .proto file of the message says. */
export const jsonSerializer: Serializer = {
  name: "json",
  serialize<T>(type: MessageType<T, unknown>, message: T): Uint8Array {
    const json = type.toJSON(message);
    return utf8Encode(type.json === "go" ? formatGoMessage(json) : JSON.stringify(json));
  },
  deserialize<T>(type: MessageType<T, unknown>, payload: Uint8Array): T {
    return type.fromJSON(parseJson(utf8Decode(payload)));
  },
  serializeError({ code, msg, metadata }: ErrorPayload): Uint8Array {
    const members: string[] = [];
    if (code !== "") members.push(`"code":${formatGoJson(code)}`);
    if (msg !== "") members.push(`"msg":${formatGoJson(msg)}`);
    if (Object.keys(metadata).length > 0) members.push(`"metadata":${formatGoMap(metadata)}`);
    return utf8Encode(`{${members.join(",")}}`);
  },
  forClients(limits: PayloadLimits): Serializer {
    return {
      ...jsonSerializer,
      deserialize<T>(type: MessageType<T, unknown>, payload: Uint8Array): T {
        return type.fromJSON(parseForeignJson(utf8Decode(payload), limits));
      },
    };
  },
};
