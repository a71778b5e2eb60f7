export {
  deserializeError,
  errorPayload,
  fromErrorPayload,
  serializeError,
} from "./error-payload.js";
export { jsonSerializer } from "./json.js";
export type { AnyMessageType, MessageType } from "./message-type.js";
export { protobufSerializer } from "./protobuf.js";
export type { ErrorPayload, Serializer } from "./serializer.js";
