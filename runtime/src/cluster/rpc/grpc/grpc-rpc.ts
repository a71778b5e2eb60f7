import type { ChannelOptions } from "@grpc/grpc-js";
import type { ServerInfo } from "../../../dispatch/index.js";
import { type Clock, type Logger, type Metrics, SampledLog } from "../../../observe/index.js";
import type { BindingStorage } from "../../bindings/bindings.js";
import type { Discovery } from "../../discovery/discovery.js";
import { NotSentError } from "../not-sent-error.js";
import type { RpcCallOptions, RpcEndpoint, RpcTransport } from "../rpc.js";
import { clientCredentials } from "./credentials.js";
import { type GrpcOptions, type GrpcSettings, grpcSettings } from "./options.js";
import { Peers } from "./peers.js";
import { GrpcServer } from "./server.js";
import { type Grpc, paths } from "./service.js";
import { saysNoSession } from "./status-error.js";

/** What calls over gRPC need of their server. */
export interface GrpcServices {
  /** The server's log. */
  readonly log: Logger;
  /** All reporters of the server as one. */
  readonly metrics: Metrics;
  /** The server's clock. */
  readonly clock: Clock;
}

/** What there is between start and stop. */
interface Running {
  readonly endpoint: RpcEndpoint;
  readonly server: GrpcServer;
  readonly peers: Peers;
}

/** Calls over gRPC, straight from server to server; users are found by their bindings. */
export class GrpcRpc implements RpcTransport {
  readonly addressesUsers = false;
  readonly cancels = true;
  readonly #self: ServerInfo;
  readonly #discovery: Discovery;
  readonly #bindings: BindingStorage | null;
  readonly #services: GrpcServices;
  readonly #log: SampledLog;
  readonly #settings: GrpcSettings;
  #running: Running | null = null;
  #port = 0;

  constructor(
    self: ServerInfo,
    discovery: Discovery,
    bindings: BindingStorage | null,
    services: GrpcServices,
    options: GrpcOptions = {},
  ) {
    this.#self = self;
    this.#discovery = discovery;
    this.#bindings = bindings;
    this.#services = services;
    this.#log = new SampledLog(services.log, services.clock);
    this.#settings = grpcSettings(options);
  }

  /** Where it listens; 0 until it does. */
  get port(): number {
    return this.#port;
  }

  /** @throws Error that names the address or the TLS option, and the mend */
  async start(endpoint: RpcEndpoint): Promise<void> {
    if (this.#bindings === null) {
      this.#services.log.warn("gRPC without binding storage: users can't be reached by uid");
    }
    const grpc = await import("@grpc/grpc-js");
    const services = { log: this.#log, metrics: this.#services.metrics };
    const server = new GrpcServer(grpc, services, this.#settings, endpoint);
    const credentials = clientCredentials(grpc, this.#settings.tls);
    this.#port = await server.listen(grpc);
    this.#running = { endpoint, server, peers: this.#connect(grpc, credentials) };
  }

  /** Takes no more calls, and ends its connections. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    await running.server.close();
    running.peers.close();
  }

  async call(
    target: ServerInfo,
    request: Uint8Array,
    options: RpcCallOptions,
  ): Promise<Uint8Array> {
    return this.#exchange(target.id, paths.call, request, options);
  }

  async pushToUser(
    frontendType: string,
    uid: string,
    push: Uint8Array,
    frontendId?: string,
  ): Promise<boolean> {
    const id = frontendId ?? (await this.#bindings?.find(frontendType, uid));
    if (id === undefined) return false;
    if (id === this.#self.id) return this.#running?.endpoint.push(push) ?? false;
    return this.#tell(id, paths.pushToUser, push);
  }

  async kickUser(
    frontendType: string,
    uid: string,
    kick: Uint8Array,
    frontendId?: string,
  ): Promise<boolean> {
    const id = frontendId ?? (await this.#bindings?.find(frontendType, uid));
    if (id === undefined) return false;
    if (id === this.#self.id) return this.#running?.endpoint.kick(kick) ?? false;
    return this.#tell(id, paths.kickUser, kick);
  }

  /** Others find who holds a user in the binding storage. */
  async hold(): Promise<void> {}

  release(): void {}

  async announceBind(_type: string, bind: Uint8Array, previous?: string): Promise<void> {
    if (previous === undefined || previous === this.#self.id) return;
    await this.#exchange(previous, paths.sessionBindRemote, bind, this.#limits());
  }

  async #tell(id: string, path: string, message: Uint8Array): Promise<boolean> {
    try {
      await this.#exchange(id, path, message, this.#limits());
      return true;
    } catch (error) {
      if (saysNoSession(error)) return false;
      throw error;
    }
  }

  async #exchange(
    id: string,
    path: string,
    message: Uint8Array,
    options: RpcCallOptions,
  ): Promise<Uint8Array> {
    if (this.#running === null) throw new NotSentError("RPC server is not running");
    return this.#running.peers.of(id).exchange(path, message, options);
  }

  #limits(): RpcCallOptions {
    return { timeoutMs: this.#settings.requestTimeoutMs };
  }

  #connect(grpc: Grpc, credentials: ReturnType<typeof clientCredentials>): Peers {
    const { dialTimeoutMs, maxMessageBytes } = this.#settings;
    const channelOptions = { ...common, "grpc.max_receive_message_length": maxMessageBytes };
    const log = this.#log;
    const selfId = this.#self.id;
    const services = { grpc, log, credentials, channelOptions, dialTimeoutMs, selfId };
    return new Peers(services, this.#discovery, this.#settings);
  }
}

const common: ChannelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // A host's new address is to be seen soon.
  "grpc.dns_min_time_between_resolutions_ms": 1_000,
  "grpc.service_config_disable_resolution": 1,
  // Closing one connection to an address must not touch another's.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.client_idle_timeout_ms": 0x7fff_ffff,
  // Proxies of the environment are meant for the world outside.
  "grpc.enable_http_proxy": 0,
  "grpc.enable_channelz": 0,
};
