export {
  deserializeError,
  errorPayload,
  fromErrorPayload,
  serializeError,
} from "./error-payload.js";
export { jsonSerializer } from "./json.js";
export type { AnyMessageType, MessageType, Sensitive } from "./message-type.js";
export { PayloadLimitError, type PayloadLimits } from "./payload-limit.js";
export { printable, printableBytes, printableText } from "./printable.js";
export { protobufSerializer } from "./protobuf.js";
export type { ErrorPayload, Serializer } from "./serializer.js";
