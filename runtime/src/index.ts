// What applications use.

// What authors of acceptors, clusters and tools use.
export type { Cluster, ClusterParts, ClusterServices } from "./app/index.js";
export {
  App,
  type AppOptions,
  createApp,
  type DrainOptions,
  memoryCluster,
  rateLimiterOptions,
  Sessions,
  type ShutdownOptions,
  type StopOptions,
} from "./app/index.js";
export type {
  BindingStorage,
  Discovery,
  DiscoveryEvent,
  RpcCallOptions,
  RpcEndpoint,
  RpcTransport,
} from "./cluster/index.js";
export { RoutingError } from "./cluster/index.js";
export type {
  ConfigFile,
  ConfigInput,
  ConfigInputs,
  ConfigKey,
  ConfigLine,
  ConfigOutcome,
  ConfigProblem,
  ConfigSources,
  ConfigValue,
  ConfigValues,
  CustomHistogram,
  CustomMetric,
  CustomSummary,
  Environment,
  FlagValue,
  KeySpec,
  OwnFlag,
  ServerFlags,
  Source,
} from "./config/index.js";
export {
  Config,
  ConfigError,
  checkConfig,
  configKeyNames,
  formatSource,
  keyGroups,
  parseServerFlags,
  resolveConfig,
  specOf,
  variableOf,
} from "./config/index.js";
export type {
  AfterHook,
  BeforeHook,
  CallContext,
  Groups,
  HandlerContext,
  HandlerService,
  Metadata,
  MethodDesc,
  Outcome,
  PushDesc,
  PushResult,
  PushService,
  PushSource,
  PushTarget,
  ReliableOptions,
  RemoteContext,
  RemoteService,
  RetryPolicy,
  RpcOptions,
  RpcSource,
  ServerInfo,
  Violation,
} from "./dispatch/index.js";
export { RegistrationError } from "./dispatch/index.js";
export {
  codes,
  type ErrorMetadata,
  PitayaError,
  type PitayaErrorOptions,
  ProtocolError,
  type ProtocolErrorCode,
} from "./error/index.js";
export { GroupError, type GroupErrorReason } from "./group/index.js";
export {
  type BinaryExit,
  type BinaryModule,
  type BinaryModuleOptions,
  binaryModule,
  type LifecycleContext,
  type LifecycleHooks,
  type Module,
  ModuleExistsError,
  ModuleNotFoundError,
  type SessionModule,
  StageError,
} from "./module/index.js";
export {
  type Clock,
  createPinoLogger,
  type LogFields,
  type Logger,
  type LogLevel,
  type MetricLabels,
  type MetricsReporter,
  metricNames,
  type PinoLoggerOptions,
  silentLogger,
  systemClock,
} from "./observe/index.js";
export type {
  AnyMessageType,
  ErrorPayload,
  MessageType,
  PayloadLimits,
  Sensitive,
} from "./serialize/index.js";
export {
  jsonSerializer,
  PayloadLimitError,
  protobufSerializer,
  type Serializer,
} from "./serialize/index.js";
export { defaultLimits, keyOfLimit, type LimitName, type Limits } from "./server/index.js";
export {
  BackendSession,
  type CloseReason,
  FrontendSession,
  type Session,
  SessionData,
} from "./session/index.js";
export {
  type Timer,
  type TimerCondition,
  TimerError,
  type Timers,
  type TimerTask,
} from "./timer/index.js";
export type {
  Acceptor,
  AcceptorEvents,
  Channel,
  ChannelReceiver,
  ListenOptions,
  Lobby,
  Newcomer,
  Origins,
  PacketRule,
  PacketWrapperOptions,
  Place,
  RateLimiterOptions,
  TlsConfig,
  TlsFiles,
  TlsPem,
  TlsSettings,
  Wrapper,
  WsAcceptorOptions,
} from "./transport/index.js";
export {
  channelWrapper,
  ForwardingChannel,
  packetWrapper,
  rateLimiter,
  tcpAcceptor,
  withWrappers,
  wsAcceptor,
} from "./transport/index.js";
export {
  type ClientInfo,
  decodeMessage,
  encodeMessage,
  encodePacket,
  type HandshakeRequest,
  type Message,
  messageType,
  type Packet,
  PacketDecoder,
  type PacketReader,
  packetType,
  pitayaWire,
  RouteDictionary,
  type WireFormat,
} from "./wire/index.js";
