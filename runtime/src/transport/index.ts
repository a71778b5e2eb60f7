export type { Acceptor, AcceptorEvents, Channel, ChannelReceiver } from "./acceptor.js";
export type { ListenOptions } from "./listen.js";
export { tcpAcceptor } from "./tcp-acceptor.js";
export { type WsAcceptorOptions, wsAcceptor } from "./ws-acceptor.js";
