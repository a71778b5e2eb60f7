import type { Answer } from "../dispatch/index.js";
import { type PitayaError, ProtocolError } from "../error/index.js";
import { metricNames, nsPerMs } from "../observe/index.js";
import { jsonSerializer, serializeError } from "../serialize/index.js";
import type { FrontendSession } from "../session/index.js";
import { messageType } from "../wire/index.js";
import { CallQueue, type CallQueueOwner } from "./call-queue.js";
import type { ConnectionServices } from "./connection-services.js";
import type { ClientCall } from "./frontend.js";
import { keyOfLimit } from "./limit-keys.js";
import type { Outbound } from "./outbound.js";

export interface ClientCallsHost {
  /** So much is under way for this client that it must not be read for a while. */
  pauseReading(): void;
  resumeReading(): void;
  /** The client broke the protocol, or it can't be answered. */
  onBroken(error: unknown): void;
}

/** From a client's data packets to the answers that it gets. */
export class ClientCalls implements CallQueueOwner {
  readonly #session: FrontendSession;
  readonly #services: ConnectionServices;
  readonly #out: Outbound;
  readonly #host: ClientCallsHost;
  readonly #queue: CallQueue;
  #closed = false;

  constructor(
    session: FrontendSession,
    services: ConnectionServices,
    out: Outbound,
    host: ClientCallsHost,
  ) {
    this.#session = session;
    this.#services = services;
    this.#out = out;
    this.#host = host;
    this.#queue = new CallQueue(this, services.limits.maxInFlight);
  }

  /** Calls that have come and are not answered. */
  get inFlight(): number {
    return this.#queue.inFlight;
  }

  /**
   * Takes the body of a data packet.
   *
   * @throws ProtocolError for what is no request and no notify
   */
  receive(body: Uint8Array): void {
    const { parts, routes, metrics, format } = this.#services;
    format.wire.readMessageParts(body, parts);
    const { type, id, compressed } = parts;
    if (type !== messageType.request && type !== messageType.notify) {
      throw new ProtocolError("wrong-message-type", "a client sent a response or a push");
    }
    const payload = body.subarray(parts.payloadStart);
    const receivedAt = metrics.enabled ? performance.now() : 0;
    this.#queue.push({
      type,
      id,
      target: routes.find(body, parts),
      payload,
      compressed,
      receivedAt,
    });
  }

  /** Drops what waits and every answer from here on. */
  close(): void {
    this.#closed = true;
    this.#queue.close();
  }

  // For the queue

  call(call: ClientCall): Answer {
    const { metrics, gate, frontend } = this.#services;
    if (metrics.enabled) this.#reportDelay(call);
    const ready = call.compressed ? this.#unpack(call) : call;
    if (!gate.bounded) return frontend.call(this.#session, ready);
    return gate.run(() => frontend.call(this.#session, ready));
  }

  answer(call: ClientCall, payload: Uint8Array | null): void {
    if (this.#services.metrics.enabled) this.#reportResponse(call, null);
    if (call.type === messageType.request && payload !== null) this.#respond(call, payload, false);
  }

  fail(call: ClientCall, error: PitayaError): void {
    if (this.#services.metrics.enabled) this.#reportResponse(call, error);
    if (call.type === messageType.request) {
      this.#respond(call, this.#errorPayload(error), true);
      return;
    }
    const fields = {
      session: this.#session.id,
      route: this.#routeLabel(call.target),
      code: error.code,
    };
    this.#services.warnings.warn("notify failed", fields);
    // Not the error's text, which may quote what is sensitive; a route may be the client's own words.
    this.#services.log.debug("notify failed", { ...fields, route: call.target.route });
  }

  onFault(error: unknown): void {
    this.#services.warnings.error("cannot answer a client", { session: this.#session.id, error });
    this.#host.onBroken(error);
  }

  onFull(): void {
    const { metrics, limits, log } = this.#services;
    metrics.count(metricNames.limitHits, { limit: "maxInFlight" }, 1);
    const key = keyOfLimit.maxInFlight;
    const fields = { session: this.#session.id, key, value: limits.maxInFlight };
    log.debug("not reading a client for a while: a limit was hit", fields);
    this.#host.pauseReading();
  }

  onFree(): void {
    if (!this.#closed) this.#host.resumeReading();
  }

  /** A request with id 0 is worked on and never answered. */
  #respond({ id }: ClientCall, payload: Uint8Array, error: boolean): void {
    if (!this.#closed && id !== 0) this.#out.response(id, payload, error);
  }

  /** Not before its turn: what waits is as small as it came. */
  #unpack(call: ClientCall): ClientCall {
    try {
      return { ...call, payload: this.#inflate(call.payload), compressed: false };
    } catch (error) {
      this.#host.onBroken(error);
      throw error;
    }
  }

  /** A serializer of one's own may not know how to write errors: the client gets JSON then. */
  #errorPayload(error: PitayaError): Uint8Array {
    const { serializer, warnings } = this.#services;
    try {
      return serializeError(serializer, error);
    } catch (fault) {
      const fields = { serializer: serializer.name, error: fault };
      warnings.error("the serializer can't write errors: sending JSON", fields);
      return serializeError(jsonSerializer, error);
    }
  }

  /** A short stream may not unpack to much, whatever the absolute bound. */
  #inflate(stream: Uint8Array): Uint8Array {
    const { limits, inflation } = this.#services;
    const byRatio = stream.length * limits.maxInflateRatio;
    if (byRatio >= limits.maxInflatedBytes)
      return inflation.inflate(stream, limits.maxInflatedBytes);
    try {
      return inflation.inflate(stream, byRatio);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== "inflated-too-large") throw error;
      const { message } = error;
      throw new ProtocolError("inflated-too-much", `${message}, its length times the ratio`);
    }
  }

  #reportDelay({ target, receivedAt }: ClientCall): void {
    const type = target.serverType === "" ? "local" : "remote";
    const delay = (performance.now() - receivedAt) * nsPerMs;
    const labels = { route: this.#routeLabel(target), type };
    this.#services.metrics.summary(metricNames.handlerDelay, labels, delay);
  }

  #reportResponse({ target, receivedAt }: ClientCall, error: PitayaError | null): void {
    const { routeLabels } = this.#services;
    if (error === null && target.serverType !== "") routeLabels.learn(target.route);
    const labels = {
      route: this.#routeLabel(target),
      status: error === null ? "ok" : "failed",
      type: "handler",
      code: error?.code ?? "",
    };
    const took = (performance.now() - receivedAt) * nsPerMs;
    this.#services.metrics.summary(metricNames.responseTime, labels, took);
  }

  /** Clients make up routes at will; those that lead nowhere are one series. */
  #routeLabel({ route, method }: ClientCall["target"]): string {
    return method === null ? this.#services.routeLabels.of(route) : route;
  }
}
