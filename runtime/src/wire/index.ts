export { type Compression, deflateIfShorter, isCompressed } from "./compression.js";
export { DictionaryError, RouteDictionary } from "./dictionary.js";
export { formatGoDuration, parseGoDuration } from "./duration.js";
export { parseExactJson } from "./exact-json.js";
export { formatGoJson, formatGoMap } from "./go-json.js";
export {
  type ClientInfo,
  formatHandshakeRequest,
  formatHandshakeResponse,
  type HandshakeRequest,
  type HandshakeResponse,
  parseHandshakeRequest,
  parseHandshakeResponse,
} from "./handshake.js";
export {
  type AnswerToOwn,
  type ClientKnowledge,
  nothingKnown,
  type OwnSys,
  type RouteDifference,
  type SchemaAnswer,
} from "./handshake-knowledge.js";
export {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageKind,
  type MessageParts,
  maxRouteBytes,
  messageHeadBytes,
  messageType,
  newMessageParts,
  readMessageParts,
  routeText,
  writeMessageHead,
} from "./message.js";
export { unknownRouteCode } from "./message-error.js";
export type { MessageId } from "./message-id.js";
export {
  encodePacket,
  maxPacketBodyBytes,
  type Packet,
  type PacketType,
  packetHeadBytes,
  packetType,
  writePacketHead,
} from "./packet.js";
export { PacketDecoder, type PacketSink } from "./packet-decoder.js";
export { formatRoute, parseRoute, type Route, RouteError, shortRoute } from "./route.js";
export { utf8Compare, utf8Decode, utf8Encode, utf8Length, utf8Write } from "./utf8.js";
export { type PacketReader, pitayaWire, type WireFormat } from "./wire-format.js";
