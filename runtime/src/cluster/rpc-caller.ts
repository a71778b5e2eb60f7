import { Request } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import type { Metadata, ServerInfo } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import {
  type Due,
  type Metrics,
  metricNames,
  noMetrics,
  type TimerWheel,
  WheelTimer,
} from "../observe/index.js";
import { fromErrorPayload } from "../serialize/index.js";
import { formatGoDuration } from "../wire/index.js";
import { encodeMetadata, metadataKeys } from "./metadata.js";
import type { RpcTransport } from "./rpc/rpc.js";

const nsPerMs = 1e6;

/** A request without what the caller itself adds. */
export type RequestInit = Pick<Request, "type" | "session" | "msg" | "frontendID">;

export interface CallLimits {
  /** The caller's default if absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to other servers and makes sure that each comes to an end. */
export class RpcCaller {
  readonly #self: ServerInfo;
  readonly #transport: RpcTransport;
  readonly #wheel: TimerWheel;
  readonly #timeoutMs: number;
  readonly #metrics: Metrics;

  constructor(
    self: ServerInfo,
    transport: RpcTransport,
    wheel: TimerWheel,
    timeoutMs: number,
    metrics: Metrics = noMetrics,
  ) {
    this.#self = self;
    this.#transport = transport;
    this.#wheel = wheel;
    this.#timeoutMs = timeoutMs;
    this.#metrics = metrics;
  }

  /**
   * The data of the response.
   *
   * @throws PitayaError the callee's own, PIT-408 if it did not answer in time, PIT-499 if `signal`
   *   fired, PIT-000 if it could not be reached
   */
  call(
    target: ServerInfo,
    request: RequestInit,
    metadata: Metadata,
    limits: CallLimits = {},
  ): Promise<Uint8Array> {
    const answer = this.#call(target, request, metadata, limits);
    return this.#metrics.enabled ? this.#measured(answer, request.msg?.route ?? "") : answer;
  }

  async #call(
    target: ServerInfo,
    request: RequestInit,
    metadata: Metadata,
    limits: CallLimits,
  ): Promise<Uint8Array> {
    const timeoutMs = limits.timeoutMs ?? this.#timeoutMs;
    checkTimeout(timeoutMs);
    const { signal } = limits;
    if (signal?.aborted) throw aborted();
    const context = encodeMetadata({
      ...metadata,
      [metadataKeys.timeout]: formatGoDuration(timeoutMs),
      [metadataKeys.peerId]: this.#self.id,
      [metadataKeys.peerService]: this.#self.type,
    });
    const bytes = Request.encode({ ...request, metadata: context }).finish();
    const options = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
    const answer = this.#transport.call(target, bytes, options);
    const late = () => this.#timeoutError(target, request.msg?.route ?? "", timeoutMs);
    const response = Response.decode(await new Wait(this.#wheel, late).on(answer, options));
    if (response.error !== undefined) throw fromErrorPayload(response.error);
    return response.data;
  }

  async #measured(answer: Promise<Uint8Array>, route: string): Promise<Uint8Array> {
    const startedAt = performance.now();
    const report = (status: string, code: string): void => {
      const labels = { route, status, type: "rpc", code };
      const took = (performance.now() - startedAt) * nsPerMs;
      this.#metrics.summary(metricNames.responseTime, labels, took);
    };
    try {
      const data = await answer;
      report("ok", "");
      return data;
    } catch (error) {
      report("failed", PitayaError.from(error).code);
      throw error;
    }
  }

  #timeoutError(target: ServerInfo, route: string, timeoutMs: number): PitayaError {
    const timeout = formatGoDuration(timeoutMs);
    return new PitayaError(codes.requestTimeout, "rpc client: request timeout", {
      metadata: { timeout, route, server: this.#self.id, "peer.id": target.id },
    });
  }
}

/** Waits for an answer, but not for ever. */
class Wait implements Due {
  readonly #wheel: TimerWheel;
  readonly #timer = new WheelTimer(this);
  readonly #late: () => PitayaError;
  #reject: (error: PitayaError) => void = () => {};

  constructor(wheel: TimerWheel, late: () => PitayaError) {
    this.#wheel = wheel;
    this.#late = late;
  }

  on<T>(answer: Promise<T>, { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }) {
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      const abort = (): void => {
        this.#wheel.stop(this.#timer);
        reject(aborted());
      };
      this.#wheel.start(this.#timer, timeoutMs);
      signal?.addEventListener("abort", abort, { once: true });
      const done = (): void => {
        this.#wheel.stop(this.#timer);
        signal?.removeEventListener("abort", abort);
      };
      answer.then(
        (value) => {
          done();
          resolve(value);
        },
        (error: unknown) => {
          done();
          reject(error);
        },
      );
    });
  }

  onDue(): void {
    this.#reject(this.#late());
  }
}

function aborted(): PitayaError {
  return new PitayaError(codes.clientClosedRequest, "rpc client: call aborted");
}

function checkTimeout(ms: number): void {
  if (Number.isFinite(ms) && ms > 0) return;
  throw new PitayaError(codes.unknown, `rpc client: timeoutMs ${ms} is no number above 0`);
}
