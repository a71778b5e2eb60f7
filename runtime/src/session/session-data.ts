import { formatGoMap, parseExactJson, utf8Decode, utf8Encode } from "../wire/index.js";
import { sessionErrors } from "./session-error.js";
import { whyNotJson } from "./why-not-json.js";

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

  /** How many names have a value. */
  get size(): number {
    return this.#values.size;
  }

  /** The value as it was set, or as JSON has it once it has travelled; `undefined` if absent. */
  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** A text; `""` if it is absent or no text. */
  string(key: string): string {
    const value = this.get(key);
    return typeof value === "string" ? value : "";
  }

  /** A truth value; `false` if it is absent or none. */
  bool(key: string): boolean {
    return this.get(key) === true;
  }

  /** A number, also of a bigint, which may round it; 0 if it is absent or none. */
  number(key: string): number {
    const value = this.get(key);
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" ? value : 0;
  }

  /** An integer that a double holds exactly; 0 if it is absent or none. */
  int(key: string): number {
    const value = this.number(key);
    return Number.isSafeInteger(value) ? value : 0;
  }

  /** An integer of any length; `0n` if it is absent or none. */
  bigint(key: string): bigint {
    const value = this.get(key);
    if (typeof value === "bigint") return value;
    return BigInt(this.int(key));
  }

  /** Whether the name has a value. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  /**
   * Remembers a value that JSON can hold: texts, truth values, finite numbers, bigints, null, and
   * arrays and objects of these.
   *
   * @throws PitayaError for any other, naming the key
   */
  set(key: string, value: unknown): void {
    requireJson(key, value);
    this.#change().set(key, value);
  }

  /** Forgets one value. */
  remove(key: string): void {
    if (this.has(key)) this.#change().delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    if (this.size > 0) this.#put(new Map());
  }

  /** In order of insertion. */
  entries(): IterableIterator<[string, unknown]> {
    return this.#values.entries();
  }

  /**
   * Puts `record` in place of everything.
   *
   * @throws PitayaError for a value that JSON can't hold, as {@link set} does
   */
  replace(record: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(record)) requireJson(key, value);
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
    this.#put(new Map(Object.entries(value)));
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

function requireJson(key: string, value: unknown): void {
  const why = whyNotJson(value);
  if (why !== null) throw sessionErrors.notJson(key, why);
}
