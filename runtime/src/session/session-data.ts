import { formatGoMap, parseExactJson, utf8Decode, utf8Encode } from "../wire/index.js";

const none: ReadonlyMap<string, unknown> = new Map();

/** What an application remembers of a session: names with JSON values. */
export class SessionData {
  // Most sessions hold nothing of their own, so nothing is made until then.
  #values: ReadonlyMap<string, unknown>;
  #own: Map<string, unknown> | null = null;

  /** Begins with `initial`, which many may share: it is copied before it is changed. */
  constructor(initial: ReadonlyMap<string, unknown> = none) {
    this.#values = initial;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  set(key: string, value: unknown): void {
    this.#change().set(key, value);
  }

  remove(key: string): void {
    if (this.has(key)) this.#change().delete(key);
  }

  clear(): void {
    if (this.size > 0) this.#put(new Map());
  }

  /** In order of insertion. */
  entries(): IterableIterator<[string, unknown]> {
    return this.#values.entries();
  }

  /** Puts `record` in place of everything. */
  replace(record: Readonly<Record<string, unknown>>): void {
    this.#put(new Map(Object.entries(record)));
  }

  /** The form in which it travels between servers: a JSON object with sorted keys, empty if none. */
  encode(): Uint8Array {
    if (this.#values === none) return new Uint8Array(0);
    return utf8Encode(formatGoMap(Object.fromEntries(this.#values)));
  }

  /**
   * Takes what {@link encode} wrote, integers beyond a double's as bigint; no bytes change nothing.
   *
   * @throws SyntaxError if it is no JSON object
   */
  decode(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const value = parseExactJson(utf8Decode(bytes));
    if (value === null) {
      this.clear();
      return;
    }
    if (typeof value !== "object" || Array.isArray(value)) {
      throw new SyntaxError("session data is no JSON object");
    }
    this.replace(value as Record<string, unknown>);
  }

  #change(): Map<string, unknown> {
    return this.#own ?? this.#put(new Map(this.#values));
  }

  #put(values: Map<string, unknown>): Map<string, unknown> {
    this.#values = values;
    this.#own = values;
    return values;
  }
}
