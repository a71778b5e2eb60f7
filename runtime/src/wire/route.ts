/** Thrown by {@link parseRoute}; `message` is what clients of Pitaya are told. */
export class RouteError extends Error {
  override readonly name = "RouteError";
}

/** Where a call goes: `type.service.method`. */
export interface Route {
  /** Empty for a two-part route: the receiver's own type. */
  readonly serverType: string;
  readonly service: string;
  readonly method: string;
}

/** `String.trim` takes U+FEFF for a blank and U+0085 for none; Go's way is the other one. */
const blank = /^\p{White_Space}*$/u;

/**
 * Two or three parts with dots between; exact, nothing is trimmed.
 *
 * @throws RouteError "invalid route" for another number of parts, "route field can not be empty"
 */
export function parseRoute(text: string): Route {
  const parts = text.split(".");
  for (const part of parts) {
    if (blank.test(part)) throw new RouteError("route field can not be empty");
  }
  const [first = "", second = "", third] = parts;
  if (parts.length === 3 && third !== undefined) {
    return { serverType: first, service: second, method: third };
  }
  if (parts.length === 2) return { serverType: "", service: first, method: second };
  throw new RouteError("invalid route");
}

export function formatRoute(route: Route): string {
  return route.serverType === "" ? shortRoute(route) : `${route.serverType}.${shortRoute(route)}`;
}

/** The key of handlers and remotes: `service.method`. */
export function shortRoute(route: Route): string {
  return `${route.service}.${route.method}`;
}
