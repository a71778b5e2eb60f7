import type {
  ChannelCredentials,
  Client,
  ClientDuplexStream,
  ClientUnaryCall,
  Metadata,
} from "@grpc/grpc-js";
import type { WatchRequestInit, WatchResponse } from "@pitaya-ts/protocol/etcd/rpc.js";
import { isAuthNotEnabled, isTokenInvalid } from "./etcd-error.js";
import { type EtcdMethod, methods } from "./methods.js";
import { type EtcdOptions, hasCredentials } from "./options.js";

/** The library, which is loaded only by those who connect. */
export type Grpc = typeof import("@grpc/grpc-js");
export type WatchStream = ClientDuplexStream<WatchRequestInit, WatchResponse>;

const channelOptions = {
  // A connection of its own: another one's waiting after a failure must not hold this one up.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // etcd ends connections that ask more often than every 5 s.
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5_000,
  // Many servers are more than the default of 4 MiB.
  "grpc.max_receive_message_length": -1,
  "grpc.enable_http_proxy": 0,
} as const;

/** Calls to one endpoint; what they throw is gRPC's. */
export class EtcdChannel {
  readonly #grpc: Grpc;
  readonly #options: EtcdOptions;
  readonly #client: Client;
  readonly #streams = new Set<WatchStream>();
  readonly #calls = new Set<ClientUnaryCall>();
  #token: Promise<string> | null = null;

  constructor(grpc: Grpc, endpoint: string, options: EtcdOptions) {
    this.#grpc = grpc;
    this.#options = options;
    const address = endpoint.replace(/^https?:\/\//, "");
    this.#client = new grpc.Client(address, credentialsOf(grpc, endpoint, options), channelOptions);
  }

  /** One request, logged in, and once again if the token is no longer valid. */
  async call<Init, Response>(
    method: EtcdMethod<Init, Response>,
    request: Init,
    limitMs: number,
  ): Promise<Response> {
    const deadline = Date.now() + limitMs;
    const metadata = await this.#loggedIn(deadline);
    try {
      return await this.#unary(method, request, metadata, deadline);
    } catch (error) {
      if (!isTokenInvalid(error)) throw error;
      this.#token = null;
      return await this.#unary(method, request, await this.#loggedIn(deadline), deadline);
    }
  }

  /** A stream of watches; it has no deadline, and ends with the channel at the latest. */
  async watch(limitMs: number): Promise<WatchStream> {
    const metadata = await this.#loggedIn(Date.now() + limitMs);
    // Ends the stream of a member that lost its leader, rather than let it be silent.
    metadata.set("hasleader", "true");
    const { path, encode, decode } = methods.watch;
    const stream = this.#client.makeBidiStreamRequest(path, encode, decode, metadata);
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
    return stream;
  }

  /** No longer used: streams end, calls under way run out. */
  retire(): void {
    for (const stream of this.#streams) stream.cancel();
    this.#client.close();
  }

  /** Ends everything at once. */
  close(): void {
    this.retire();
    for (const call of this.#calls) call.cancel();
  }

  #unary<Init, Response>(
    { path, encode, decode }: EtcdMethod<Init, Response>,
    request: Init,
    metadata: Metadata,
    deadline: number,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        path,
        encode,
        decode,
        request,
        metadata,
        { deadline },
        (error, response) => {
          this.#calls.delete(call);
          if (error !== null) reject(error);
          else resolve(response as Response);
        },
      );
      this.#calls.add(call);
    });
  }

  async #loggedIn(deadline: number): Promise<Metadata> {
    const metadata = new this.#grpc.Metadata();
    if (!hasCredentials(this.#options)) return metadata;
    this.#token ??= this.#logIn(deadline);
    const token = await this.#token;
    if (token !== "") metadata.set("token", token);
    return metadata;
  }

  /** The token; empty where etcd does without. */
  async #logIn(deadline: number): Promise<string> {
    const { user = "", pass = "" } = this.#options;
    const request = { name: user, password: pass };
    try {
      const nobody = new this.#grpc.Metadata();
      const { token } = await this.#unary(methods.authenticate, request, nobody, deadline);
      return token;
    } catch (error) {
      this.#token = null;
      if (isAuthNotEnabled(error)) return "";
      throw error;
    }
  }
}

function credentialsOf(grpc: Grpc, endpoint: string, { tls }: EtcdOptions): ChannelCredentials {
  const { credentials } = grpc;
  if (tls === undefined && !endpoint.startsWith("https://")) return credentials.createInsecure();
  return credentials.createSsl(tls?.ca ?? null, tls?.key ?? null, tls?.cert ?? null);
}
