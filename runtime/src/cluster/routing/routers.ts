import type { ServerInfo } from "../../dispatch/index.js";
import { routingErrors } from "../cluster-error.js";
import { pickByKey, pickRandom } from "./pick.js";
import type { Router, RoutingCall } from "./router.js";

/** Any server, each as likely as the others. */
export function randomRouter(): Router {
  return (_, candidates) => pickRandom(candidates);
}

/**
 * The same key reaches the same server while the servers stay the same; calls without a key reach
 * any.
 *
 * @param keyOf - the key of a call. @defaultValue its routing key
 */
export function keyRouter(
  keyOf: (call: RoutingCall) => string | undefined = ({ key }) => key,
): Router {
  return (call, candidates) => {
    const key = keyOf(call);
    return key === undefined ? pickRandom(candidates) : pickByKey(candidates, key);
  };
}

/** The server with that id, which may be its readable name. */
export function idRouter(idOf: (call: RoutingCall) => string): Router {
  return (call, candidates) => {
    const wanted = idOf(call);
    return candidates.find(({ id }) => id === wanted);
  };
}

/** Any of the servers whose metadata have that value under that name. */
export function metadataRouter(name: string, wantedOf: (call: RoutingCall) => string): Router {
  return (call, candidates) => {
    const wanted = wantedOf(call);
    return pickRandom(candidates.filter(({ metadata }) => metadata[name] === wanted));
  };
}

/** What a sticky router does where it can't stick. */
export interface StickyOptions {
  /**
   * What to do when the session's server has left: answer with an error, or go on with another one.
   *
   * @defaultValue "reroute"
   */
  readonly whenGone?: "error" | "reroute";
}

/**
 * A session stays with the server that it was first sent to. Without a session it is
 * {@link keyRouter}.
 */
export function stickyRouter({ whenGone = "reroute" }: StickyOptions = {}): Router {
  const withoutSession = keyRouter();
  return (call, candidates) => {
    if (call.sessionKey === undefined) return withoutSession(call, candidates);
    const bound = candidates.find(({ id }) => id === call.boundTo);
    if (bound !== undefined) return bound;
    if (call.boundTo !== undefined && whenGone === "error") {
      throw routingErrors.boundServerGone(call.boundTo);
    }
    return firstServer(call, call.sessionKey, candidates);
  };
}

/** By hash, so that servers which can't tell each other choose alike. */
function firstServer(
  call: RoutingCall,
  sessionKey: string,
  candidates: readonly ServerInfo[],
): ServerInfo | undefined {
  const server = pickByKey(candidates, call.key ?? sessionKey);
  if (server !== undefined) call.bindTo(server);
  return server;
}
