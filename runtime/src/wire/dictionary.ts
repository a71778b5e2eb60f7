import { utf8Compare, utf8Encode } from "./utf8.js";

/** A dictionary that can't be: names both uses of the route or the code. */
export class DictionaryError extends Error {
  override readonly name = "DictionaryError";
}

const maxCode = 0xffff;

/** Route to 16-bit code and back; never changes. */
export class RouteDictionary {
  /** No route has a code. */
  static readonly empty = new RouteDictionary({});

  readonly #codes = new Map<string, number>();
  readonly #routes: (string | undefined)[] = [];
  #hash = "";

  /**
   * Routes are trimmed of white space around them.
   *
   * @throws DictionaryError on a route or code that occurs twice, or a code outside 0..65535
   */
  constructor(entries: Readonly<Record<string, number>> | Iterable<readonly [string, number]>) {
    const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
    for (const [text, code] of pairs as Iterable<readonly [string, number]>) {
      this.#add(text.trim(), code);
    }
  }

  #add(route: string, code: number): void {
    if (!Number.isInteger(code) || code < 0 || code > maxCode) {
      throw new DictionaryError(
        `route code ${code} of "${route}" is no integer from 0 to ${maxCode}`,
      );
    }
    if (this.#codes.has(route) || this.#routes[code] !== undefined) {
      const other = this.#routes[code] ?? route;
      throw new DictionaryError(
        `duplicated route(route: ${route}, code: ${code}); code ${this.#codes.get(other)} is "${other}"`,
      );
    }
    this.#codes.set(route, code);
    this.#routes[code] = route;
  }

  /** How many routes have a code. */
  get size(): number {
    return this.#codes.size;
  }

  /** The code of a route, `undefined` if it has none. */
  codeOf(route: string): number | undefined {
    return this.#codes.get(route);
  }

  /** The route of a code, `undefined` if there is none. */
  routeOf(code: number): string | undefined {
    return this.#routes[code];
  }

  /** Sorted by route, in the order of its bytes. */
  entries(): [route: string, code: number][] {
    return [...this.#codes].sort(([a], [b]) => utf8Compare(a, b));
  }

  /** 64 bits as text; dictionaries of one hash are the same. */
  get hash(): string {
    if (this.#hash === "") {
      const lines = this.entries().map(([route, code]) => `${route} ${code}\n`);
      const bytes = utf8Encode(lines.join(""));
      this.#hash = hash32(bytes, 0x811c9dc5) + hash32(bytes, 0x9747b28c);
    }
    return this.#hash;
  }
}

/** FNV-1a from a start of one's own, its bits mixed in the end. */
function hash32(bytes: Uint8Array, start: number): string {
  let value = start;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0).toString(16).padStart(8, "0");
}
