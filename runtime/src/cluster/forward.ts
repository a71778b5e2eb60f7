import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type { Metadata, MethodDesc, PayloadReader, ServerInfo } from "../dispatch/index.js";
import { nsPerMs } from "../observe/index.js";
import type { ForwardedMessage, Forwarder } from "../server/index.js";
import { metadataKeys } from "./metadata.js";
import { tryElsewhere } from "./repeat.js";
import { newRequestId } from "./request-id.js";
import { givenKey } from "./routing/pick.js";
import { type PickedCall, type ServerPicker, stickyMetadata } from "./routing/server-picker.js";
import type { CallLimits, RpcCaller } from "./rpc-caller.js";

/** Methods that this frontend forwards and whose schema it knows, by route. */
export type ForwardedMethods = ReadonlyMap<string, MethodDesc>;

export interface ForwarderServices {
  readonly self: ServerInfo;
  readonly picker: ServerPicker;
  readonly caller: RpcCaller;
  /** Reads what clients sent, for routing keys. */
  readonly payloads: PayloadReader;
  readonly methods: ForwardedMethods;
}

/** Forwards clients' messages to servers of the type that handles them. */
export class ClusterForwarder implements Forwarder {
  readonly #services: ForwarderServices;

  constructor(services: ForwarderServices) {
    this.#services = services;
  }

  async forward(message: ForwardedMessage): Promise<Uint8Array> {
    const { picker, methods, caller } = this.#services;
    const method = methods.get(message.route);
    const call = this.#describe(message, method);
    const target = picker.pick(call);
    // Nobody waits for a notify, so that its client may leave.
    const signal = caller.cancels && !message.notify ? message.session.signal : undefined;
    const limits = { timeoutMs: method?.timeoutMs, signal };
    const startedAt = caller.now;
    try {
      return await this.#send(message, call, limits, target);
    } catch (error) {
      const send = (other: ServerInfo, left: CallLimits) => this.#send(message, call, left, other);
      const first = { picker, caller, call, limits, startedAt, method, send };
      return tryElsewhere(first, target, error);
    }
  }

  #describe(message: ForwardedMessage, method: MethodDesc | undefined): PickedCall {
    const { route, serverType, session, payload } = message;
    const keyOf = method?.routingKey;
    return {
      route,
      serverType,
      session,
      key:
        method === undefined || keyOf === undefined
          ? undefined
          : givenKey(this.#keyOf(method, keyOf, message)),
      args: undefined,
      payload,
      metadata: metadataOf(route),
      strategy: method?.routing,
    };
  }

  #send(
    { session, route, notify, id, payload }: ForwardedMessage,
    { metadata }: PickedCall,
    limits: CallLimits,
    target: ServerInfo,
  ): Promise<Uint8Array> {
    const { self, caller, picker } = this.#services;
    const request = {
      type: RPCType.Sys,
      session: {
        id: BigInt(session.id),
        uid: session.bound ? session.uid : "",
        data: session.data.encode(),
      },
      msg: {
        id: notify ? 0n : BigInt(id),
        route,
        data: payload,
        reply: "",
        type: notify ? MsgType.MsgNotify : MsgType.MsgRequest,
      },
      frontendID: self.id,
    };
    const sticky = stickyMetadata(picker.sticky, session);
    const context = sticky === undefined ? metadata : { ...metadata, ...sticky };
    return caller.call(target, request, context, limits);
  }

  #keyOf(
    { input }: MethodDesc,
    keyOf: (request: never) => string,
    message: ForwardedMessage,
  ): string {
    if (input === undefined || input === "raw") return "";
    return keyOf(this.#services.payloads.read(input, message.payload, message) as never);
  }
}

function metadataOf(route: string): Metadata {
  return {
    [metadataKeys.requestId]: newRequestId(),
    [metadataKeys.startTime]: Date.now() * nsPerMs,
    [metadataKeys.route]: route,
  };
}
