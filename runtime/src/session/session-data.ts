import { formatGoMap, parseExactJson, utf8Decode, utf8Encode } from "../wire/index.js";

const none: ReadonlyMap<string, unknown> = new Map();

/** What an application remembers of a session: names with JSON values. */
export class SessionData {
  // Most sessions hold nothing, so nothing is made until then.
  #values: Map<string, unknown> | null = null;

  get size(): number {
    return this.#values?.size ?? 0;
  }

  get(key: string): unknown {
    return this.#values?.get(key);
  }

  has(key: string): boolean {
    return this.#values?.has(key) ?? false;
  }

  set(key: string, value: unknown): void {
    this.#values ??= new Map();
    this.#values.set(key, value);
  }

  remove(key: string): void {
    this.#values?.delete(key);
  }

  clear(): void {
    this.#values?.clear();
  }

  /** In order of insertion. */
  entries(): IterableIterator<[string, unknown]> {
    return (this.#values ?? none).entries() as IterableIterator<[string, unknown]>;
  }

  /** Puts `record` in place of everything. */
  replace(record: Readonly<Record<string, unknown>>): void {
    this.#values = new Map(Object.entries(record));
  }

  /** The form in which it travels between servers: a JSON object with sorted keys, empty if none. */
  encode(): Uint8Array {
    if (this.#values === null) return new Uint8Array(0);
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
}
