import { Response } from "@pitaya-ts/protocol/response.js";
import { codes, messageOf } from "../../../error/index.js";
import type { Metrics, SampledLog } from "../../../observe/index.js";
import type { NotSentError } from "../not-sent-error.js";
import type { RpcEndpoint } from "../rpc.js";
import type { Doors } from "./endpoint-listeners.js";
import { InboundCalls, type InboundOwner, type InboundRefusal } from "./inbound-calls.js";
import type { LastingLink } from "./lasting-link.js";
import { TooLargeError } from "./link.js";
import type { NatsServerPlace } from "./options.js";
import { ServerMeter } from "./server-meter.js";
import { Message } from "./simple-messages.js";

export interface ServerDeskOptions {
  readonly lasting: LastingLink;
  readonly metrics: Metrics;
  readonly warnings: SampledLog;
  readonly limits: NatsServerPlace;
  /** How long an answer may wait for a lost NATS, ms. */
  readonly patienceMs: number;
}

const overloaded = errorResponse(codes.overloaded, "rpc server: overloaded");

/** Takes the calls of other servers and answers them. */
export class ServerDesk implements InboundOwner {
  readonly meter: ServerMeter;
  readonly #endpoint: RpcEndpoint;
  readonly #options: ServerDeskOptions;
  readonly #calls: InboundCalls;
  #doors: Doors | null = null;

  constructor(endpoint: RpcEndpoint, options: ServerDeskOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.meter = new ServerMeter(options.metrics, options.warnings, options.limits);
    this.#calls = new InboundCalls(options.limits, this);
  }

  open(doors: Doors): void {
    this.#doors = doors;
    this.#options.lasting.listeners.add(doors.calls);
    this.#options.lasting.listeners.add(doors.binds);
  }

  /** Nothing more is taken; what was taken is answered. */
  close(): void {
    if (this.#doors === null) return;
    this.#options.lasting.listeners.remove(this.#doors.calls);
    this.#options.lasting.listeners.remove(this.#doors.binds);
  }

  idle(): Promise<void> {
    return this.#calls.idle();
  }

  accept(data: Uint8Array, reply: string): void {
    this.meter.called(this.#calls);
    this.#calls.accept(data, reply);
  }

  run(data: Uint8Array): Promise<Uint8Array> {
    return this.#endpoint.call(data);
  }

  answer(reply: string, response: Uint8Array): void {
    if (reply === "") return;
    const { lasting, patienceMs } = this.#options;
    lasting.send(new Message(reply, response, patienceMs, this.#onUnsent));
  }

  refuse(reply: string, limit: InboundRefusal): void {
    this.meter.refused(limit);
    this.answer(reply, overloaded);
  }

  onFault(reply: string, error: unknown): void {
    const why = messageOf(error);
    this.#options.warnings.error("a call of another server failed", { error: why });
    this.answer(reply, errorResponse(codes.internal, why));
  }

  readonly #onUnsent = (error: NotSentError, answer: Message): void => {
    this.meter.dropped("an answer to another server is lost", "rpc_server_subchan", error);
    if (!(error instanceof TooLargeError)) return;
    this.answer(answer.subject, errorResponse(codes.internal, `rpc server: ${error.message}`));
  };
}

function errorResponse(code: string, msg: string): Uint8Array {
  const error = { code, msg, metadata: {} };
  return Response.encode({ data: new Uint8Array(0), error }).finish();
}
