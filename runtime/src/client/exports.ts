/* What every entry of the client exports besides `connect`. */
export {
  codes,
  type ErrorMetadata,
  hasCode,
  PitayaError,
  ProtocolError,
  type ProtocolErrorCode,
  SchemaMismatchError,
} from "../error/index.js";
export {
  type AnyMessageType,
  jsonSerializer,
  type MessageType,
  protobufSerializer,
  type Serializer,
} from "../serialize/index.js";
export type { ClientInfo, RouteDifference } from "../wire/index.js";
export type { CallOptions } from "./call.js";
export type { Client } from "./client.js";
export type { ClientState } from "./client-state.js";
export type { ClientStats } from "./client-stats.js";
export { type CloseReason, ConnectError, formatCloseReason } from "./close-reason.js";
export type { Connect } from "./connect.js";
export type { Reconnecting } from "./lasting-connection.js";
export type { ErrorSink, Unsubscribe } from "./listeners.js";
export { type ClientOptions, type ClientSchema, libVersion, type UserData } from "./options.js";
export type { ReconnectOptions } from "./reconnect.js";
export type {
  ClientMethod,
  ClientMethodDesc,
  ClientNotify,
  ClientService,
  PushRoute,
} from "./service-desc.js";
