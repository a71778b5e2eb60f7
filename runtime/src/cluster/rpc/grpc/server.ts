import type {
  Server,
  ServerCredentials,
  ServerOptions,
  ServerUnaryCall,
  sendUnaryData,
} from "@grpc/grpc-js";
import { KickAnswer } from "@pitaya-ts/protocol/kick.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import { codes } from "../../../error/index.js";
import { type Metrics, metricNames, type SampledLog } from "../../../observe/index.js";
import { formatAddress } from "../../../transport/index.js";
import { utf8Encode } from "../../../wire/index.js";
import { keyOfRpcLimit, type RpcLimitName } from "../limits.js";
import type { RpcEndpoint } from "../rpc.js";
import { serverCredentials } from "./credentials.js";
import type { GrpcSettings } from "./options.js";
import { type Grpc, pitayaService } from "./service.js";
import { sessionNotFound, status } from "./status-error.js";

type RawCall = ServerUnaryCall<Buffer, Uint8Array>;
type Answer = sendUnaryData<Uint8Array>;

/** How long calls under way may take once the server is closed; the app has waited for them before. */
const closeGraceMs = 1_000;
/**
 * Calls of one connection that are looked at, at least, and for each that may be unanswered. Those
 * beyond wait in the caller, unseen; so many that its own bound comes before, and refusals at once.
 */
const leastStreams = 10_000;
const streamsPerCall = 4;
const limit: RpcLimitName = "rpc.maxInFlight";

const noBytes = new Uint8Array(0);
const ack = Response.encode({ data: utf8Encode("ack"), error: undefined }).finish();
const kicked = KickAnswer.encode({ kicked: true }).finish();
const overloaded = Response.encode({
  data: noBytes,
  error: { code: codes.overloaded, msg: "rpc server: overloaded", metadata: {} },
}).finish();

export interface GrpcServerServices {
  readonly log: SampledLog;
  readonly metrics: Metrics;
}

/** Where other servers call this one. */
export class GrpcServer {
  readonly #services: GrpcServerServices;
  readonly #settings: GrpcSettings;
  readonly #endpoint: RpcEndpoint;
  readonly #server: Server;
  #inFlight = 0;
  /** What it listens on; `""` until it does. */
  #address = "";

  constructor(
    grpc: Grpc,
    services: GrpcServerServices,
    settings: GrpcSettings,
    endpoint: RpcEndpoint,
  ) {
    this.#services = services;
    this.#settings = settings;
    this.#endpoint = endpoint;
    this.#server = new grpc.Server(serverOptions(settings));
    this.#server.addService(pitayaService, {
      Call: (call: RawCall, answer: Answer) => this.#call(call, answer),
      PushToUser: (call: RawCall, answer: Answer) =>
        this.#tell(answer, "push", () => (endpoint.push(call.request) ? ack : undefined)),
      KickUser: (call: RawCall, answer: Answer) =>
        this.#tell(answer, "kick", () => (endpoint.kick(call.request) ? kicked : undefined)),
      SessionBindRemote: (call: RawCall, answer: Answer) =>
        this.#tell(answer, "bind", () => {
          endpoint.bound(call.request);
          return ack;
        }),
    });
  }

  /**
   * Takes calls from here on; the port.
   *
   * @throws Error that names the address and the mend
   */
  async listen(grpc: Grpc): Promise<number> {
    const { host, port, tls } = this.#settings;
    const credentials = serverCredentials(grpc, tls);
    const address = formatAddress(host ?? "::", port);
    try {
      return await this.#bind(host ?? "::", credentials);
    } catch (cause) {
      if (host === undefined && lacksIpv6(cause)) return this.#bind("0.0.0.0", credentials);
      throw listenError(address, cause);
    }
  }

  /** Calls under way have a moment to end. */
  async close(): Promise<void> {
    if (this.#address === "") return;
    this.#server.drain(this.#address, closeGraceMs);
    await new Promise((resolve) => this.#server.tryShutdown(resolve));
  }

  #bind(host: string, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
      const address = formatAddress(host, this.#settings.port);
      this.#server.bindAsync(address, credentials, (error, port) => {
        if (error !== null) return reject(error);
        this.#address = formatAddress(host, port);
        resolve(port);
      });
    });
  }

  #call(call: RawCall, answer: Answer): void {
    if (this.#inFlight >= this.#settings.maxInFlight) {
      this.#refuse(answer);
      return;
    }
    this.#inFlight++;
    let ended = false;
    const gone = new AbortController();
    // Also told when the answer is given.
    call.once("cancelled", () => {
      if (!ended) gone.abort();
    });
    const end = (): void => {
      ended = true;
      this.#inFlight--;
    };
    this.#endpoint.call(call.request, gone.signal).then(
      (response) => {
        end();
        answer(null, response);
      },
      (error: unknown) => {
        end();
        this.#services.log.error("call of another server failed", { error });
        answer({ code: status.internal, details: "call failed" });
      },
    );
  }

  #refuse(answer: Answer): void {
    const fields = { limit, key: keyOfRpcLimit[limit], value: this.#settings.maxInFlight };
    this.#services.metrics.count(metricNames.limitHits, { limit }, 1);
    this.#services.log.warn("a call of another server is refused: overloaded", fields);
    answer(null, overloaded);
  }

  /** @param tell - `undefined` if the user is not here; throws for what is no message */
  #tell(answer: Answer, what: string, tell: () => Uint8Array | undefined): void {
    let response: Uint8Array | undefined;
    try {
      response = tell();
    } catch (error) {
      this.#services.log.warn("request of another server can't be decoded", { what, error });
      answer({ code: status.invalidArgument, details: `cannot decode ${what}` });
      return;
    }
    if (response === undefined) answer({ code: status.unknown, details: sessionNotFound });
    else answer(null, response);
  }
}

function serverOptions({ maxMessageBytes, maxInFlight }: GrpcSettings): ServerOptions {
  return {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_concurrent_streams": Math.max(leastStreams, streamsPerCall * maxInFlight),
    "grpc.keepalive_time_ms": 10_000,
    "grpc.keepalive_timeout_ms": 5_000,
    "grpc.enable_channelz": 0,
  };
}

/** The library has put the causes into a text. */
function lacksIpv6(error: unknown): boolean {
  return /EAFNOSUPPORT|EADDRNOTAVAIL/.test(String(error));
}

function listenError(address: string, cause: unknown): Error {
  const what = `Cannot listen for calls of other servers on ${address}`;
  const why = String(cause).includes("EADDRINUSE")
    ? "the port is in use; stop the other program or choose another port"
    : (cause as Error).message;
  return new Error(`${what}: ${why}`, { cause });
}
