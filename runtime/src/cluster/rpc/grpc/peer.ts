import type { Channel, ChannelCredentials, ChannelOptions, Metadata } from "@grpc/grpc-js";
import type { PitayaError } from "../../../error/index.js";
import type { SampledLog } from "../../../observe/index.js";
import { NotSentError } from "../not-sent-error.js";
import type { RpcCallOptions } from "../rpc.js";
import { DialedSockets } from "./dialed-sockets.js";
import { aborted, Exchange } from "./exchange.js";
import { asBuffer, type Grpc } from "./service.js";
import { ConnectionLostError } from "./status-error.js";

export interface PeerServices {
  readonly grpc: Grpc;
  readonly log: SampledLog;
  readonly credentials: ChannelCredentials;
  readonly channelOptions: ChannelOptions;
  readonly dialTimeoutMs: number;
  readonly selfId: string;
}

/** How one server is reached. */
export interface Dial {
  readonly id: string;
  /** `host:port`. */
  readonly address: string;
  /** Whether it may be asked often whether it is there. */
  readonly pings: boolean;
}

const pinged: ChannelOptions = {
  "grpc.keepalive_time_ms": 5_000,
  // A server that is merely busy for a moment is not to lose its calls.
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.keepalive_permit_without_calls": 1,
};

/** More often than every five minutes, or without calls, and Go's server would close the connection. */
const seldomPinged: ChannelOptions = {
  "grpc.keepalive_time_ms": 310_000,
  "grpc.keepalive_timeout_ms": 10_000,
};

/** The connection to one server, made again whenever it is lost, until it is closed. */
export class Peer {
  readonly dial: Dial;
  readonly #services: PeerServices;
  readonly #metadata: Metadata;
  readonly #exchanges = new Set<Exchange>();
  #sockets = new DialedSockets();
  #channel: Channel;
  #closed = false;

  constructor(services: PeerServices, dial: Dial) {
    this.dial = dial;
    this.#services = services;
    this.#metadata = new services.grpc.Metadata();
    this.#channel = this.#connect();
  }

  async exchange(path: string, request: Uint8Array, options: RpcCallOptions): Promise<Uint8Array> {
    if (options.signal?.aborted) throw aborted();
    const route = { selfId: this.#services.selfId, peerId: this.dial.id };
    const exchange = new Exchange(this.#channel, path, route, options);
    this.#exchanges.add(exchange);
    try {
      return await exchange.run(this.#metadata, asBuffer(request));
    } catch (error) {
      if (error instanceof NotSentError || error instanceof ConnectionLostError) this.#tell(error);
      throw error;
    } finally {
      this.#exchanges.delete(exchange);
    }
  }

  /** Callers are not told where servers are. */
  #tell({ name, cause }: PitayaError): void {
    const { id, address } = this.dial;
    const fields = { server: id, address, why: (cause as Error).message };
    this.#services.log.warn(`a call failed on its way: ${name}`, fields);
  }

  /** Takes no more calls; those under way may end. */
  close(): void {
    this.#closed = true;
    this.#channel.close();
    this.#sockets.destroy();
  }

  /** Ends the calls under way too. */
  destroy(): void {
    for (const exchange of this.#exchanges) exchange.abandon();
    this.close();
  }

  #connect(): Channel {
    const { grpc, credentials, channelOptions, dialTimeoutMs } = this.#services;
    const { address, pings } = this.dial;
    this.#sockets = new DialedSockets();
    const channel = new grpc.Channel(`dns:${address}`, this.#sockets.watch(credentials), {
      ...channelOptions,
      ...(pings ? pinged : seldomPinged),
    });
    this.#watch(channel, Date.now() + dialTimeoutMs);
    return channel;
  }

  /** The library tries again by itself, but waits for ever for an address that says nothing. */
  #watch(channel: Channel, connectBy: number): void {
    const { READY } = this.#services.grpc.connectivityState;
    const state = channel.getConnectivityState(true);
    if (state === READY) this.#sockets.keep();
    const deadline = state === READY ? Number.POSITIVE_INFINITY : connectBy;
    channel.watchConnectivityState(state, deadline, (late) => {
      if (this.#closed) return;
      if (late !== undefined) this.#reconnect();
      else this.#watch(channel, state === READY ? this.#connectBy() : connectBy);
    });
  }

  #reconnect(): void {
    const { log, dialTimeoutMs } = this.#services;
    const { id, address } = this.dial;
    log.warn("can't connect to server; trying anew", { server: id, address, dialTimeoutMs });
    this.#channel.close();
    this.#sockets.destroy();
    this.#channel = this.#connect();
  }

  #connectBy(): number {
    return Date.now() + this.#services.dialTimeoutMs;
  }
}
