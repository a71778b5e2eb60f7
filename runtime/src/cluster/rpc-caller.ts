import { Request, RPCType } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import type { Metadata, ServerInfo } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import {
  type Clock,
  longestTimerMs,
  type Metrics,
  metricNames,
  noMetrics,
  nsPerMs,
  RouteLabels,
  systemClock,
  type TimerWheel,
  WheelTimer,
  wallTime,
} from "../observe/index.js";
import { fromErrorPayload } from "../serialize/index.js";
import { formatGoDuration } from "../wire/index.js";
import { encodeMetadata, metadataKeys, metricTags } from "./metadata.js";
import type { OverloadControl } from "./overload.js";
import type { KeptCall, RpcTransport, RpcWaiter } from "./rpc/rpc.js";
import { UnansweredError } from "./unanswered-error.js";

/** A request without what the caller itself adds. */
export type RequestInit = Pick<Request, "type" | "session" | "msg" | "frontendID">;

export interface CallLimits {
  /** The caller's default if absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When whoever waits for the whole is served no more, ms since 1970. */
  readonly deadline?: number | undefined;
  /** A question of the framework's own: metrics tell of those of applications. */
  readonly unmeasured?: true;
}

export interface RpcCallerServices {
  readonly self: ServerInfo;
  readonly transport: RpcTransport;
  readonly wheel: TimerWheel;
  /** What a call may take that says nothing itself, ms. */
  readonly timeoutMs: number;
  readonly overload: OverloadControl;
  readonly metrics?: Metrics;
  /** What deadlines are told by. @defaultValue the machine's */
  readonly clock?: Clock;
}

/** Sends requests to other servers and makes sure that each comes to an end. */
export class RpcCaller {
  readonly #services: RpcCallerServices;
  readonly #metrics: Metrics;
  /** Clients make up the routes that are forwarded for them. */
  readonly #forwarded = new RouteLabels();

  constructor(services: RpcCallerServices) {
    this.#services = services;
    this.#metrics = services.metrics ?? noMetrics;
  }

  /** Whether giving up a call is more than no longer waiting. */
  get cancels(): boolean {
    return this.#services.transport.cancels === true;
  }

  /**
   * The data of the response.
   *
   * @throws PitayaError the callee's own, PIT-408 if it did not answer in time, PIT-499 if `signal`
   *   fired; NotSentError if the request did not leave, UnansweredError if nobody knows
   */
  call(
    target: ServerInfo,
    request: RequestInit,
    metadata: Metadata,
    limits: CallLimits = {},
  ): Promise<Uint8Array> {
    let answer: Promise<Uint8Array>;
    try {
      answer = this.#send(target, request, metadata, limits);
    } catch (error) {
      answer = Promise.reject(error);
    }
    const measures = this.#metrics.enabled && limits.unmeasured !== true;
    return measures ? this.#measured(answer, request, metadata) : answer;
  }

  /** Milliseconds since 1970, as deadlines are told. */
  get now(): number {
    return wallTime(this.#services.clock ?? systemClock);
  }

  /** When a call is over that began then, both in ms since 1970. */
  endOf(
    { timeoutMs = this.#services.timeoutMs, deadline = Number.POSITIVE_INFINITY }: CallLimits,
    startedAt: number,
  ): number {
    return Math.min(startedAt + timeoutMs, deadline);
  }

  #send(
    target: ServerInfo,
    request: RequestInit,
    metadata: Metadata,
    limits: CallLimits,
  ): Promise<Uint8Array> {
    const { self, transport, wheel, overload } = this.#services;
    const { signal } = limits;
    if (signal?.aborted) throw aborted();
    const timeoutMs = this.#timeoutOf(limits);
    const context = encodeMetadata({
      ...metadata,
      [metadataKeys.timeout]: formatGoDuration(timeoutMs),
      [metadataKeys.peerId]: self.id,
      [metadataKeys.peerService]: self.type,
    });
    const bytes = Request.encode({ ...request, metadata: context }).finish();
    overload.enter(target.id);
    const route = request.msg?.route ?? "";
    const call = new PendingCall({
      wheel,
      overload,
      target,
      timeoutMs,
      signal,
      selfId: self.id,
      route,
    });
    const options = { timeoutMs, waiter: call };
    const answer = transport.call(
      target,
      bytes,
      signal === undefined ? options : { ...options, signal },
    );
    return call.settledBy(answer);
  }

  /** No longer than whoever asked for the whole waits. */
  #timeoutOf({ timeoutMs = this.#services.timeoutMs, deadline }: CallLimits): number {
    checkTimeout(timeoutMs);
    if (deadline === undefined) return Math.min(timeoutMs, longestTimerMs);
    const left = deadline - this.now;
    if (left <= 0) throw late();
    return Math.min(timeoutMs, left, longestTimerMs);
  }

  async #measured(
    answer: Promise<Uint8Array>,
    { type, msg }: RequestInit,
    metadata: Metadata,
  ): Promise<Uint8Array> {
    const startedAt = performance.now();
    const called = msg?.route ?? "";
    const report = (status: string, code: string): void => {
      const route = type === RPCType.Sys ? this.#forwarded.of(called) : called;
      const labels = { ...metricTags(metadata), route, status, type: "rpc", code };
      const took = (performance.now() - startedAt) * nsPerMs;
      this.#metrics.summary(metricNames.responseTime, labels, took);
    };
    try {
      const data = await answer;
      if (type === RPCType.Sys) this.#forwarded.learn(called);
      report("ok", "");
      return data;
    } catch (error) {
      report("failed", PitayaError.from(error).code);
      throw error;
    }
  }
}

interface CallOptions {
  readonly wheel: TimerWheel;
  readonly overload: OverloadControl;
  readonly target: ServerInfo;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly selfId: string;
  readonly route: string;
}

/** One call, until its answer, the end of its time, or its caller's signal. */
class PendingCall implements RpcWaiter {
  kept: KeptCall | null = null;
  readonly #options: CallOptions;
  readonly #timer = new WheelTimer(this);
  #resolve: (data: Uint8Array) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #over = false;

  constructor(options: CallOptions) {
    const { wheel, timeoutMs, signal } = options;
    this.#options = options;
    wheel.start(this.#timer, timeoutMs);
    signal?.addEventListener("abort", this);
  }

  settledBy(answer: Promise<Uint8Array>): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      answer.then(
        (bytes) => this.#onAnswer(bytes),
        (error: unknown) => this.#onFailure(error),
      );
    });
  }

  onDue(): void {
    const { timeoutMs, route, selfId, target } = this.#options;
    if (!this.#end("unanswered")) return;
    const timeout = formatGoDuration(timeoutMs);
    const metadata = { timeout, route, server: selfId, "peer.id": target.id };
    this.#reject(late(metadata));
  }

  /** The signal fired. */
  handleEvent(): void {
    if (this.#end("given up")) this.#reject(aborted());
  }

  #onAnswer(bytes: Uint8Array): void {
    if (!this.#end("answered")) return;
    try {
      const { error, data } = Response.decode(bytes);
      if (error === undefined) this.#resolve(data);
      else this.#reject(fromErrorPayload(error));
    } catch (cause) {
      const from = this.#options.target.id;
      const text = `rpc client: the answer of ${from} can't be read`;
      this.#reject(new PitayaError(codes.unknown, text, { cause }));
    }
  }

  #onFailure(error: unknown): void {
    if (this.#end("unanswered")) this.#reject(UnansweredError.from(error));
  }

  #end(outcome: "answered" | "unanswered" | "given up"): boolean {
    if (this.#over) return false;
    this.#over = true;
    const { wheel, signal, overload, target } = this.#options;
    wheel.stop(this.#timer);
    signal?.removeEventListener("abort", this);
    overload.leave(target.id, outcome);
    if (outcome !== "answered") this.kept?.abandon();
    return true;
  }
}

function aborted(): PitayaError {
  return new PitayaError(codes.clientClosedRequest, "rpc client: call aborted");
}

function late(metadata: Readonly<Record<string, string>> = {}): PitayaError {
  return new PitayaError(codes.requestTimeout, "rpc client: request timeout", { metadata });
}

function checkTimeout(ms: number): void {
  if (Number.isFinite(ms) && ms > 0) return;
  throw new PitayaError(codes.unknown, `rpc client: timeoutMs ${ms} is no number above 0`);
}
