import type { BoundMethod, Registry } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import {
  type MessageParts,
  parseRoute,
  type Route,
  type RouteDictionary,
  RouteError,
  routeText,
  shortRoute,
  utf8Encode,
} from "../wire/index.js";

/** Where a client's message goes. */
export interface RouteTarget {
  /** As the client wrote it, or the dictionary has it. */
  readonly route: string;
  /** The server type that handles it, `""` for this server's own. */
  readonly serverType: string;
  /** The method that runs here, or `null`: forward it. */
  readonly method: BoundMethod | null;
  /** Why it goes nowhere: PIT-400 for a route that can't be split, PIT-404 for an unknown one. */
  readonly error?: PitayaError;
}

interface KnownRoute {
  readonly bytes: Uint8Array;
  readonly target: RouteTarget;
}

/**
 * Routes that this server handles, found from their bytes without making a string of them; others
 * are parsed anew each time, so that a client can't fill a table with names that it makes up.
 */
export class RouteTable {
  readonly #serverType: string;
  readonly #registry: Registry;
  readonly #dictionary: RouteDictionary;
  readonly #byHash = new Map<number, KnownRoute>();
  readonly #byCode: (RouteTarget | undefined)[] = [];

  constructor(serverType: string, registry: Registry, dictionary: RouteDictionary) {
    this.#serverType = serverType;
    this.#registry = registry;
    this.#dictionary = dictionary;
    for (const method of registry.all()) {
      this.#know({ route: `${serverType}.${method.key}`, serverType: "", method });
      this.#know({ route: method.key, serverType: "", method });
    }
  }

  /** @throws ProtocolError `unknown-route-code` */
  find(message: Uint8Array, parts: MessageParts): RouteTarget {
    if (parts.routeCode >= 0) return this.#findCode(message, parts);
    const { routeStart, routeEnd } = parts;
    const known = this.#byHash.get(hash(message, routeStart, routeEnd));
    if (known !== undefined && equal(known.bytes, message, routeStart, routeEnd))
      return known.target;
    return this.parse(routeText(message, parts, this.#dictionary));
  }

  parse(text: string): RouteTarget {
    const route = split(text);
    if (route instanceof PitayaError)
      return { route: text, serverType: "", method: null, error: route };
    const own = route.serverType === "" || route.serverType === this.#serverType;
    if (!own) return { route: text, serverType: route.serverType, method: null };
    const key = shortRoute(route);
    const method = this.#registry.find(key);
    if (method !== undefined) return { route: text, serverType: "", method };
    // Pitaya names the whole route, also where the client left out the server type.
    const full = `${this.#serverType}.${key}`;
    const error = new PitayaError(codes.notFound, `pitaya/handler: ${full} not found`);
    return { route: text, serverType: "", method: null, error };
  }

  #findCode(message: Uint8Array, parts: MessageParts): RouteTarget {
    const known = this.#byCode[parts.routeCode];
    if (known !== undefined) return known;
    const target = this.parse(routeText(message, parts, this.#dictionary));
    this.#byCode[parts.routeCode] = target;
    return target;
  }

  /** Two routes of one hash: the later one is parsed each time. */
  #know(target: RouteTarget): void {
    const bytes = utf8Encode(target.route);
    const key = hash(bytes, 0, bytes.length);
    if (!this.#byHash.has(key)) this.#byHash.set(key, { bytes, target });
  }
}

function split(text: string): Route | PitayaError {
  try {
    return parseRoute(text);
  } catch (cause) {
    if (cause instanceof RouteError)
      return new PitayaError(codes.badRequest, cause.message, { cause });
    throw cause;
  }
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] as number), 16777619);
  return value;
}

function equal(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) {
    if (known[i] !== bytes[start + i]) return false;
  }
  return true;
}
