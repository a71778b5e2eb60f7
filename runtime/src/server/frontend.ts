import type { Answer, Dispatcher, HandlerContext } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import type { Logger } from "../observe/index.js";
import type { FrontendSession } from "../session/index.js";
import { type MessageId, type MessageKind, messageType } from "../wire/index.js";
import { answerInTime, type CallTimeoutServices } from "./call-timeout.js";
import type { Forwarder } from "./forwarder.js";
import type { RouteTarget } from "./route-table.js";

/** One message of a client, ready to be worked on. */
export interface ClientCall {
  readonly type: MessageKind;
  readonly id: MessageId;
  readonly target: RouteTarget;
  readonly payload: Uint8Array;
  /** The payload is a zlib stream still. */
  readonly compressed: boolean;
  /** `performance.now()` at receipt; 0 if nobody measures. */
  readonly receivedAt: number;
}

/** Makes the context of a handler's call. */
export type HandlerContextFactory = (
  session: FrontendSession,
  route: string,
  timeoutMs: number | undefined,
) => HandlerContext;

export interface FrontendServices extends CallTimeoutServices {
  readonly dispatcher: Dispatcher<HandlerContext>;
  readonly forwarder: Forwarder;
  readonly contextOf: HandlerContextFactory;
  readonly log: Logger;
}

/** Local or forward? */
export class Frontend {
  readonly #services: FrontendServices;
  /** Keys of request handlers that were called by a notify. */
  readonly #warned = new Set<string>();

  constructor(services: FrontendServices) {
    this.#services = services;
  }

  /**
   * The payload of the reply, `null` if there is none.
   *
   * @throws PitayaError, or rejects with one: the answer for the client
   */
  call(session: FrontendSession, call: ClientCall): Answer {
    const { dispatcher, forwarder, contextOf } = this.#services;
    const { method, route, serverType, error } = call.target;
    if (error !== undefined) throw error;
    const notify = call.type === messageType.notify;
    if (method === null) {
      const { id, payload } = call;
      return forwarder.forward({ route, serverType, session, notify, id, payload });
    }
    if (!notify && method.desc.notify) {
      throw new PitayaError(codes.badRequest, "tried to request a notify route");
    }
    if (notify && !method.desc.notify) this.#warnOnce(method.key, route);
    const { timeoutMs } = method.desc;
    const answer = dispatcher.call(method, call.payload, contextOf(session, route, timeoutMs));
    if (timeoutMs === undefined || !(answer instanceof Promise)) return answer;
    return answerInTime(answer, route, timeoutMs, this.#services);
  }

  /** The client expects no reply, the handler gives one: once is enough to tell the developer. */
  #warnOnce(key: string, route: string): void {
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    this.#services.log.warn("a request handler was called by a notify: its reply is dropped", {
      route,
    });
  }
}
