import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type { MethodDesc, PayloadReader, ServerInfo } from "../dispatch/index.js";
import type { ForwardedMessage, Forwarder } from "../server/index.js";
import { routingErrors } from "./cluster-error.js";
import type { Discovery } from "./discovery/discovery.js";
import { metadataKeys } from "./metadata.js";
import { newRequestId } from "./request-id.js";
import { pickByKey, pickRandom } from "./router.js";
import type { RpcCaller } from "./rpc-caller.js";

const nsPerMs = 1e6;

/** Methods that this frontend forwards and whose schema it knows, by route. */
export type ForwardedMethods = ReadonlyMap<string, MethodDesc>;

/** Forwards clients' messages to servers of the type that handles them. */
export class ClusterForwarder implements Forwarder {
  readonly #self: ServerInfo;
  readonly #discovery: Discovery;
  readonly #caller: RpcCaller;
  readonly #payloads: PayloadReader;
  readonly #methods: ForwardedMethods;

  constructor(
    self: ServerInfo,
    discovery: Discovery,
    caller: RpcCaller,
    payloads: PayloadReader,
    methods: ForwardedMethods,
  ) {
    this.#self = self;
    this.#discovery = discovery;
    this.#caller = caller;
    this.#payloads = payloads;
    this.#methods = methods;
  }

  async forward(message: ForwardedMessage): Promise<Uint8Array> {
    const { session, route, notify, payload } = message;
    const method = this.#methods.get(route);
    const target = this.#pick(message, method);
    const request = {
      type: RPCType.Sys,
      session: { id: BigInt(session.id), uid: session.uid, data: session.data.encode() },
      msg: {
        id: notify ? 0n : BigInt(message.id),
        route,
        data: payload,
        reply: "",
        type: notify ? MsgType.MsgNotify : MsgType.MsgRequest,
      },
      frontendID: this.#self.id,
    };
    const metadata = {
      [metadataKeys.requestId]: newRequestId(),
      [metadataKeys.startTime]: Date.now() * nsPerMs,
      [metadataKeys.route]: route,
    };
    return this.#caller.call(target, request, metadata, { timeoutMs: method?.timeoutMs });
  }

  #pick(message: ForwardedMessage, method: MethodDesc | undefined): ServerInfo {
    const candidates = this.#discovery.serversOfType(message.serverType);
    const target =
      method?.routingKey === undefined
        ? pickRandom(candidates)
        : pickByKey(candidates, this.#keyOf(method, method.routingKey, message));
    if (target === undefined) throw routingErrors.noServers();
    return target;
  }

  #keyOf(
    { input }: MethodDesc,
    keyOf: (request: never) => string,
    message: ForwardedMessage,
  ): string {
    if (input === undefined || input === "raw") return "";
    return keyOf(this.#payloads.read(input, message.payload, message) as never);
  }
}
