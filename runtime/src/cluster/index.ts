export type { BindingStorage } from "./bindings/bindings.js";
export { EtcdBindings, type EtcdBindingsOptions } from "./bindings/etcd-bindings.js";
export { MemoryBindings, type MemoryBindingTable } from "./bindings/memory.js";
export { type CallScope, noScope } from "./call-scope.js";
export { RoutingError, routingErrors } from "./cluster-error.js";
export { ClusterSessions } from "./cluster-sessions.js";
export type { Discovery, DiscoveryEvent } from "./discovery/discovery.js";
export {
  EtcdDiscovery,
  type EtcdDiscoveryOptions,
  type EtcdServices,
} from "./discovery/etcd-discovery.js";
export { fileDiscovery, parseServerList } from "./discovery/file.js";
export { MemoryDiscovery, MemoryRegistry } from "./discovery/memory.js";
export { isServerName } from "./discovery/server-json.js";
export { ServerTable } from "./discovery/server-table.js";
export { Endpoint, type EndpointServices } from "./endpoint.js";
export { EtcdError, type EtcdErrorReason } from "./etcd/etcd-error.js";
export type { RegainOptions } from "./etcd/kept-lease.js";
export type { EtcdOptions, EtcdTls } from "./etcd/options.js";
export { countdown } from "./etcd/pause.js";
export { EtcdStore } from "./etcd/store.js";
export {
  type Condition,
  found,
  isAbsent,
  isPresent,
  type Operation,
  put,
  read,
  readKeys,
  remove,
  removeAll,
} from "./etcd/transaction.js";
export { ClusterForwarder, type ForwardedMethods } from "./forward.js";
export { formatMetadata, metadataKeys, metadataText, propagatedTimeoutMs } from "./metadata.js";
export {
  defaultOverload,
  OverloadControl,
  OverloadError,
  type OverloadOptions,
} from "./overload.js";
export { newRequestId } from "./request-id.js";
export { Reunion } from "./reunion.js";
export { givenKey } from "./routing/pick.js";
export type { Router, RoutingCall } from "./routing/router.js";
export {
  idRouter,
  keyRouter,
  metadataRouter,
  randomRouter,
  type StickyOptions,
  stickyRouter,
} from "./routing/routers.js";
export { ServerPicker } from "./routing/server-picker.js";
export { StickyServers } from "./routing/sticky-servers.js";
export { type GrpcAddresses, grpcMetadata } from "./rpc/grpc/address.js";
export { GrpcRpc, type GrpcServices } from "./rpc/grpc/grpc-rpc.js";
export type { GrpcClientTls, GrpcOptions, GrpcServerTls, GrpcTls } from "./rpc/grpc/options.js";
export { MemoryBus, MemoryRpc } from "./rpc/memory.js";
export {
  type NatsPlace,
  NatsRpc,
  type NatsRpcOptions,
  type NatsServerPlace,
  type NatsTls,
} from "./rpc/nats/index.js";
export { NotSentError } from "./rpc/not-sent-error.js";
export type { RpcCallOptions, RpcEndpoint, RpcTransport } from "./rpc/rpc.js";
export { RpcCaller } from "./rpc-caller.js";
export { RpcSerializerError, rpcSerializerMetadata } from "./rpc-serializer.js";
export { askSchema, schemaRemote } from "./schema/ask-schema.js";
export { schemaMetadata } from "./schema/own-schema.js";
export { PeerSchemas } from "./schema/peer-schemas.js";
export type { SessionMoved } from "./session-moves.js";
export { sysRemotes } from "./sys-remotes.js";
export { TypedClients } from "./typed-client.js";
export { UnansweredError } from "./unanswered-error.js";
export { userRemotes } from "./user-remotes.js";
export { ClusterUsers, ownMetadata } from "./users.js";
