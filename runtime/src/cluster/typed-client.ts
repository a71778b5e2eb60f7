import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type { MethodDesc, RemoteService, RpcOptions, ServerInfo } from "../dispatch/index.js";
import type { Serializer } from "../serialize/index.js";
import { parseRoute, type RouteError } from "../wire/index.js";
import type { CallScope } from "./call-scope.js";
import { routingErrors } from "./cluster-error.js";
import { tryElsewhere } from "./repeat.js";
import { givenKey } from "./routing/pick.js";
import type { PickedCall, ServerPicker } from "./routing/server-picker.js";
import type { CallLimits, RpcCaller } from "./rpc-caller.js";
import { checkRpcSerializer } from "./rpc-serializer.js";
import type { PeerSchemas } from "./schema/peer-schemas.js";

const noBytes = new Uint8Array(0);

type ClientMethod = (...args: unknown[]) => Promise<unknown>;

export interface TypedClientServices {
  readonly self: ServerInfo;
  readonly picker: ServerPicker;
  readonly caller: RpcCaller;
  /** How arguments and replies are written. */
  readonly serializer: Serializer;
  readonly schemas: PeerSchemas;
}

/** What has to be known of a service to call it. */
type CalledService = Pick<RemoteService, "serverType" | "shapes">;

/** A method and the service that it is of. */
interface Callee {
  readonly service: CalledService;
  readonly method: MethodDesc;
}

/** Makes the typed clients of remote services. */
export class TypedClients {
  readonly #services: TypedClientServices;

  constructor(services: TypedClientServices) {
    this.#services = services;
  }

  /** A client whose calls are made within `scope`. */
  of<Client extends object>(service: RemoteService<object, Client>, scope: CallScope): Client {
    this.#services.schemas.note(service);
    const client: Record<string, ClientMethod> = {};
    for (const [name, method] of Object.entries(service.methods)) {
      client[name] =
        method.input === undefined
          ? (options) => this.#call(service, method, undefined, scope, options as RpcOptions)
          : (request, options) =>
              this.#call(service, method, request, scope, options as RpcOptions);
    }
    return client as Client;
  }

  /** The answer of a remote of which only route and bytes are known. */
  async raw(
    route: string,
    payload: Uint8Array,
    scope: CallScope,
    options: RpcOptions = {},
  ): Promise<Uint8Array> {
    const serverType = serverTypeOf(route);
    if (serverType === "" && options.serverId === undefined) throw routingErrors.noServerType();
    const method = { route, input: "raw", output: "raw" } as const;
    return this.#call({ serverType }, method, payload, scope, options) as Promise<Uint8Array>;
  }

  async #call(
    service: CalledService,
    method: MethodDesc,
    init: unknown,
    scope: CallScope,
    options: RpcOptions = {},
  ): Promise<unknown> {
    const { serializer } = this.#services;
    const { input, output, route } = method;
    const typed = input !== undefined && input !== "raw";
    const request = typed ? input.create(init) : init;
    const call: PickedCall = {
      route,
      serverType: service.serverType,
      session: options.session ?? scope.session,
      key: givenKey(options.routingKey ?? method.routingKey?.(request as never)),
      args: options.routeArgs,
      payload: typed ? serializer.serialize(input, request) : ((request ?? noBytes) as Uint8Array),
      metadata: { ...scope.metadata, ...options.metadata },
      strategy: method.routing,
    };
    const answer = await this.#deliver(call, { service, method }, scope, options);
    if (output === undefined) return undefined;
    return output === "raw" ? answer : serializer.deserialize(output, answer);
  }

  async #deliver(
    call: PickedCall,
    callee: Callee,
    scope: CallScope,
    options: RpcOptions,
  ): Promise<Uint8Array> {
    const { picker, caller } = this.#services;
    const { method } = callee;
    const limits = limitsOf(method, scope, options);
    if (options.serverId !== undefined)
      return this.#send(this.#byId(options.serverId), call, callee, limits);
    if (call.serverType === this.#services.self.type) throw routingErrors.wouldBeLocal();
    const target = picker.pick(call);
    const startedAt = caller.now;
    try {
      return await this.#send(target, call, callee, limits);
    } catch (error) {
      const send = (other: ServerInfo, left: CallLimits) => this.#send(other, call, callee, left);
      const first = { picker, caller, call, limits, startedAt, method, send };
      return tryElsewhere(first, target, error);
    }
  }

  #send(
    target: ServerInfo,
    call: PickedCall,
    { service, method }: Callee,
    limits: CallLimits,
  ): Promise<Uint8Array> {
    const { self, caller, serializer, schemas } = this.#services;
    checkRpcSerializer(target, serializer);
    schemas.check(target, service, method);
    const { route, payload: data, metadata } = call;
    const request = {
      type: RPCType.User,
      session: undefined,
      msg: { id: 0n, route, data, reply: "", type: MsgType.MsgRequest },
      frontendID: self.frontend ? self.id : "",
    };
    return caller.call(target, request, metadata, limits);
  }

  #byId(id: string): ServerInfo {
    if (id === this.#services.self.id) throw routingErrors.wouldBeLocal();
    return this.#services.picker.byId(id);
  }
}

function serverTypeOf(route: string): string {
  try {
    return parseRoute(route).serverType;
  } catch (error) {
    throw routingErrors.notARoute(route, error as RouteError);
  }
}

function limitsOf(method: MethodDesc, scope: CallScope, options: RpcOptions): CallLimits {
  const timeoutMs = options.timeoutMs ?? method.timeoutMs;
  if (options.detached === true) return { timeoutMs, signal: options.signal };
  return { timeoutMs, deadline: scope.deadline, signal: bothSignals(scope.signal, options.signal) };
}

function bothSignals(
  first: AbortSignal | undefined,
  second: AbortSignal | undefined,
): AbortSignal | undefined {
  if (first === undefined) return second;
  return second === undefined ? first : AbortSignal.any([first, second]);
}
