import { Response } from "@pitaya-ts/protocol/response.js";
import type { ServerInfo } from "@pitaya-ts/runtime";
import {
  defaultInboundLimits,
  defaultNatsPlace,
  NatsRpc,
  type NatsServerPlace,
} from "../../../runtime/src/cluster/rpc/nats/index.js";
import { loadNats, type NatsLibrary } from "../../../runtime/src/cluster/rpc/nats/library.js";
import type { RpcCallOptions, RpcEndpoint } from "../../../runtime/src/cluster/rpc/rpc.js";
import { combineReporters, systemClock, TimerWheel } from "../../../runtime/src/observe/index.js";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { patienceMs } from "../../harness/wait.js";

/** An endpoint that keeps what comes, and answers by what the test says. */
export class FakeEndpoint implements RpcEndpoint {
  readonly calls: Uint8Array[] = [];
  /** Pushes, kicks, binds and answers to calls, in order. */
  readonly log: string[] = [];
  answer: (request: Uint8Array) => Promise<Uint8Array> = async (request) => request;

  call(request: Uint8Array): Promise<Uint8Array> {
    this.calls.push(request);
    return this.answer(request);
  }

  push(push: Uint8Array): boolean {
    this.log.push(`push ${text(push)}`);
    return true;
  }

  kick(kick: Uint8Array): boolean {
    this.log.push(`kick ${text(kick)}`);
    return true;
  }

  bound(bind: Uint8Array): void {
    this.log.push(`bound ${text(bind)}`);
  }
}

/** A server's transport with a fake endpoint behind it. */
export class Station {
  readonly self: ServerInfo;
  readonly rpc: NatsRpc;
  readonly endpoint = new FakeEndpoint();
  readonly log = new CapturingLogger();
  readonly gauges = new Map<string, number>();
  readonly counts = new Map<string, number>();
  readonly histograms = new Map<string, number[]>();
  readonly surrenders: Error[] = [];

  constructor(type: string, id: string, url: string, change: StationOptions = {}) {
    this.self = { id, type, frontend: type === "connector", hostname: "", metadata: {} };
    const { client, requestTimeoutMs = patienceMs, ...server } = change;
    const place = { ...defaultNatsPlace, url, connectTimeoutMs: 2_000, jitterMs: 50 };
    const services = {
      log: this.log,
      metrics: combineReporters([
        {
          count: (name, labels, value) => {
            const key = `${name} ${Object.values(labels).join(" ")}`;
            this.counts.set(key, (this.counts.get(key) ?? 0) + value);
          },
          gauge: (name, _, value) => this.gauges.set(name, value),
          summary: () => {},
          histogram: (name, labels, value) => {
            const key = `${name} ${Object.values(labels).join(" ")}`;
            this.histograms.set(key, [...(this.histograms.get(key) ?? []), value]);
          },
        },
      ]),
      clock: systemClock,
      wheel: new TimerWheel(systemClock),
      giveUp: (error: Error) => this.surrenders.push(error),
    };
    this.rpc = new NatsRpc(this.self, services, {
      client: { ...place, ...server, ...client },
      server: { ...place, ...defaultInboundLimits, bufferPush: 100, ...server },
      requestTimeoutMs,
    });
  }

  start(): Promise<void> {
    return this.rpc.start(this.endpoint);
  }

  call(to: Station, request: string | Uint8Array, options?: Partial<RpcCallOptions>) {
    const data = typeof request === "string" ? bytes(request) : request;
    return this.rpc.call(to.self, data, { timeoutMs: patienceMs, ...options });
  }

  /** Calls with texts. */
  async ask(to: Station, request: string, options?: Partial<RpcCallOptions>): Promise<string> {
    return text(await this.call(to, request, options));
  }
}

export interface StationOptions extends Partial<NatsServerPlace> {
  readonly client?: Partial<NatsServerPlace>;
  readonly requestTimeoutMs?: number;
}

/** Starts stations, and stops them at the end of a test. */
export class Stations {
  readonly #started: Station[] = [];

  async start(type: string, id: string, url: string, change?: StationOptions): Promise<Station> {
    const station = new Station(type, id, url, change);
    this.#started.push(station);
    await station.start();
    return station;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map(({ rpc }) => rpc.stop()));
  }
}

/** A bare connection to NATS, for what a server would not send. */
export type RawNats = Awaited<ReturnType<NatsLibrary["connect"]>>;

export async function connectRaw({ address }: Engine): Promise<RawNats> {
  return (await loadNats()).connect({ servers: address });
}

export function bytes(from: string): Uint8Array {
  return new TextEncoder().encode(from);
}

export function text(from: Uint8Array): string {
  return new TextDecoder().decode(from);
}

export function responseError(response: Uint8Array): { code: string; msg: string } {
  const { error } = Response.decode(response);
  if (error === undefined) throw new Error("the response is no error");
  return { code: error.code, msg: error.msg };
}
