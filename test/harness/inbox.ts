import { patienceMs, within } from "./wait.js";

/** What came and was not taken yet, in order. */
export class Inbox<T> {
  readonly #what: string;
  readonly #items: T[] = [];
  #taker: ((item: T) => void) | null = null;
  #failure: Error | null = null;
  #fail: (error: Error) => void = () => {};

  constructor(what: string) {
    this.#what = what;
  }

  /** How many wait to be taken. */
  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    const taker = this.#taker;
    this.#taker = null;
    if (taker === null) this.#items.push(item);
    else taker(item);
  }

  /** Nothing more comes. */
  end(why: string): void {
    this.#failure = new Error(`no ${this.#what}: ${why}`);
    this.#fail(this.#failure);
  }

  /** The next one; one taker at a time. */
  take(limitMs = patienceMs): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T);
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const next = new Promise<T>((resolve, reject) => {
      this.#taker = resolve;
      this.#fail = reject;
    });
    return within(next, `next ${this.#what}`, limitMs).finally(() => {
      // After a timeout, what comes late is the next taker's.
      this.#taker = null;
    });
  }

  /** Everything that waits. */
  drain(): T[] {
    return this.#items.splice(0);
  }
}
