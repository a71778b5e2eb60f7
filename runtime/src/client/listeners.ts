/** Takes an error that no call can be told of; never throws. */
export type ErrorSink = (error: unknown) => void;

/** Ends a subscription; may be called more than once. */
export type Unsubscribe = () => void;

/** Listeners of one event. One that throws, or whose promise rejects, is reported; the rest go on. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #report: ErrorSink;
  /** Replaced, never changed: a listener may come or go while others are being called. */
  #listeners: readonly ((...args: Args) => unknown)[] = [];

  constructor(report: ErrorSink) {
    this.#report = report;
  }

  get count(): number {
    return this.#listeners.length;
  }

  add(listener: (...args: Args) => unknown): Unsubscribe {
    // A wrapper of its own, so that the same function added twice is two listeners.
    const added = (...args: Args): unknown => listener(...args);
    this.#listeners = [...this.#listeners, added];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== added);
    };
  }

  emit(...args: Args): void {
    for (const listener of this.#listeners) callListener(this.#report, () => listener(...args));
  }
}

export function callListener(report: ErrorSink, call: () => unknown): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(report);
  } catch (error) {
    report(error);
  }
}
