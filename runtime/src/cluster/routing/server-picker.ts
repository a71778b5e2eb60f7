import type { Metadata, MethodDesc, ServerInfo } from "../../dispatch/index.js";
import { codes, messageOf, PitayaError } from "../../error/index.js";
import type { Session } from "../../session/index.js";
import { routingErrors } from "../cluster-error.js";
import type { Discovery } from "../discovery/discovery.js";
import { pickByKey, pickRandom } from "./pick.js";
import type { Router, RoutingCall } from "./router.js";
import { stickyRouter } from "./routers.js";
import { type StickyServers, stickyKey } from "./sticky-servers.js";

/** What a server is picked for. */
export interface PickedCall {
  readonly route: string;
  readonly serverType: string;
  readonly session: Session | undefined;
  readonly key: string | undefined;
  readonly args: unknown;
  readonly payload: Uint8Array;
  readonly metadata: Metadata;
  /** How the schema would have it. */
  readonly strategy: MethodDesc["routing"];
}

const schemaSticky = stickyRouter();

/** Picks the servers that calls go to, forwarded ones and a server's own alike. */
export class ServerPicker {
  readonly sticky: StickyServers;
  readonly #self: ServerInfo;
  readonly #discovery: Discovery;
  readonly #routers: ReadonlyMap<string, Router>;
  readonly #usable: (server: ServerInfo) => boolean;

  /** @param usable - whether a server takes calls; those that do are preferred */
  constructor(
    self: ServerInfo,
    discovery: Discovery,
    routers: ReadonlyMap<string, Router>,
    sticky: StickyServers,
    usable: (server: ServerInfo) => boolean,
  ) {
    this.#self = self;
    this.#discovery = discovery;
    this.#routers = routers;
    this.sticky = sticky;
    this.#usable = usable;
  }

  /** Whether any server will do: then another one may get the call that one could not be sent to. */
  isFree({ serverType, key, strategy }: PickedCall): boolean {
    return key === undefined && strategy !== "sticky" && !this.#routers.has(serverType);
  }

  /**
   * @param without - servers that the call could not be sent to
   * @throws PitayaError whose code and text are the answer to the call
   */
  pick(call: PickedCall, without?: ReadonlySet<string>): ServerInfo {
    const all = this.#discovery.serversOfType(call.serverType);
    const candidates = without === undefined ? all : all.filter(({ id }) => !without.has(id));
    if (candidates.length === 0) throw routingErrors.noServers();
    const server = this.#choose(call, candidates);
    if (server === undefined) throw routingErrors.noneFits(call.serverType);
    return server;
  }

  /** @throws RoutingError if there is no such server */
  byId(id: string): ServerInfo {
    const server = this.#discovery.server(id);
    if (server === undefined) throw routingErrors.unknownServer();
    return server;
  }

  #choose(call: PickedCall, candidates: readonly ServerInfo[]): ServerInfo | undefined {
    const router = this.#routers.get(call.serverType);
    if (router !== undefined) return this.#route(router, call, candidates);
    if (call.strategy === "sticky") return this.#route(schemaSticky, call, candidates);
    if (call.key !== undefined) return pickByKey(candidates, call.key);
    return this.#pickUsable(candidates);
  }

  #pickUsable(candidates: readonly ServerInfo[]): ServerInfo | undefined {
    const server = pickRandom(candidates);
    if (server === undefined || this.#usable(server)) return server;
    return pickRandom(candidates.filter(this.#usable)) ?? server;
  }

  #keyOf(session: Session): string {
    return session.kind === "backend"
      ? `${session.frontendId}:${session.frontendSessionId}`
      : `${this.#self.id}:${session.id}`;
  }

  #route(router: Router, call: PickedCall, candidates: readonly ServerInfo[]) {
    const { route, serverType, session, key, args, payload, metadata } = call;
    const { sticky } = this;
    const routingCall: RoutingCall = {
      ...{ route, serverType, session, key, args, payload, metadata },
      sessionKey: session === undefined ? undefined : this.#keyOf(session),
      boundTo: sticky.find(session, serverType, metadata),
      bindTo: (server) => sticky.bind(session, server),
    };
    try {
      return onlyOf(candidates, router(routingCall, candidates), serverType);
    } catch (thrown) {
      if (thrown instanceof PitayaError) throw thrown;
      const text = messageOf(thrown);
      throw new PitayaError(codes.internal, text, { cause: thrown });
    }
  }
}

/** Whatever a router gives, calls go to servers only. */
function onlyOf(
  candidates: readonly ServerInfo[],
  picked: ServerInfo | undefined,
  serverType: string,
): ServerInfo | undefined {
  if (picked === undefined || candidates.includes(picked)) return picked;
  throw routingErrors.notOneOf(serverType);
}

/** What a forwarded call tells the backend of where its session stays. */
export function stickyMetadata(sticky: StickyServers, session: Session): Metadata | undefined {
  const servers = session.kind === "frontend" ? sticky.of(session) : undefined;
  return servers === undefined ? undefined : { [stickyKey]: servers };
}
