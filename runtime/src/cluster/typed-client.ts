import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type {
  Metadata,
  MethodDesc,
  RemoteService,
  RpcOptions,
  ServerInfo,
} from "../dispatch/index.js";
import { routingErrors } from "./cluster-error.js";
import type { Discovery } from "./discovery/discovery.js";
import { pickByKey, pickRandom } from "./router.js";
import type { RpcCaller } from "./rpc-caller.js";

const noBytes = new Uint8Array(0);

type ClientMethod = (...args: unknown[]) => Promise<unknown>;

/** Makes the typed clients of remote services. */
export class TypedClients {
  readonly #self: ServerInfo;
  readonly #discovery: Discovery;
  readonly #caller: RpcCaller;

  constructor(self: ServerInfo, discovery: Discovery, caller: RpcCaller) {
    this.#self = self;
    this.#discovery = discovery;
    this.#caller = caller;
  }

  /** A client whose calls carry `metadata`. */
  of<Client extends object>(service: RemoteService<object, Client>, metadata: Metadata): Client {
    const client: Record<string, ClientMethod> = {};
    for (const [name, method] of Object.entries(service.methods)) {
      client[name] =
        method.input === undefined
          ? (options) => this.#call(service, method, undefined, metadata, options as RpcOptions)
          : (request, options) =>
              this.#call(service, method, request, metadata, options as RpcOptions);
    }
    return client as Client;
  }

  async #call(
    service: RemoteService,
    method: MethodDesc,
    init: unknown,
    metadata: Metadata,
    options: RpcOptions = {},
  ): Promise<unknown> {
    const { input, output, route } = method;
    const typed = input !== undefined && input !== "raw";
    const request = typed ? input.create(init) : init;
    const target = this.#pick(service, method, request, options);
    const data = typed ? input.encode(request).finish() : ((request ?? noBytes) as Uint8Array);
    const answer = await this.#caller.call(
      target,
      {
        type: RPCType.User,
        session: undefined,
        msg: { id: 0n, route, data, reply: "", type: MsgType.MsgRequest },
        frontendID: this.#self.frontend ? this.#self.id : "",
      },
      { ...metadata, ...options.metadata },
      { timeoutMs: options.timeoutMs ?? method.timeoutMs, signal: options.signal },
    );
    if (output === undefined) return undefined;
    return output === "raw" ? answer : output.decode(answer);
  }

  #pick(
    service: RemoteService,
    method: MethodDesc,
    request: unknown,
    options: RpcOptions,
  ): ServerInfo {
    if (options.serverId !== undefined) return this.#byId(options.serverId);
    const { serverType } = service;
    if (serverType === this.#self.type) throw routingErrors.wouldBeLocal();
    const candidates = this.#discovery.serversOfType(serverType);
    const key = options.routingKey ?? method.routingKey?.(request as never);
    const target = key === undefined ? pickRandom(candidates) : pickByKey(candidates, key);
    if (target === undefined) throw routingErrors.noServers();
    return target;
  }

  #byId(id: string): ServerInfo {
    if (id === this.#self.id) throw routingErrors.wouldBeLocal();
    const target = this.#discovery.server(id);
    if (target === undefined) throw routingErrors.unknownServer();
    return target;
  }
}
