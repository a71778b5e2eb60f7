export type {
  Acceptor,
  AcceptorEvents,
  Channel,
  ChannelReceiver,
  Lobby,
  Newcomer,
  Place,
} from "./acceptor.js";
export { formatAddress, networkOf, plainHost } from "./address.js";
export { Crowd } from "./crowd.js";
export { type KnownProtocol, protocolOf } from "./foreign-protocol.js";
export { ForwardingChannel } from "./forwarding-channel.js";
export { LeakyBucket } from "./leaky-bucket.js";
export type { ListenOptions } from "./listen.js";
export { Opening } from "./opening.js";
export type { Origins } from "./origins.js";
export { type PacketRule, type PacketWrapperOptions, packetWrapper } from "./packet-wrapper.js";
export { type RateLimiterOptions, rateLimiter } from "./rate-limiter.js";
export { tcpAcceptor } from "./tcp-acceptor.js";
export type { TlsConfig, TlsFiles, TlsPem, TlsSettings } from "./tls.js";
export { channelWrapper, type Wrapper, withWrappers } from "./wrapper.js";
export { type WsAcceptorOptions, wsAcceptor } from "./ws-acceptor.js";
