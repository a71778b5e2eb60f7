import type { Client, PushRoute } from "@pitaya-ts/runtime/client";

/** How long the conversation waits for what has to come, ms. */
const limitMs = 5_000;

/** What was awaited did not come. */
export class AwaitError extends Error {
  override readonly name = "AwaitError";
}

/** The value of `promise`; fails with a message that names `what` if it takes too long. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = (): void => reject(new AwaitError(`Waited ${limitMs} ms in vain for ${what}`));
    timer = setTimeout(late, limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that `promise` has to reject with. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await within(promise, what);
  } catch (error) {
    if (error instanceof AwaitError) throw error;
    return error;
  }
  throw new Error(`Expected ${what}, but the call went well`);
}

/** Pushes of one route in the order in which they came; none gets lost between two awaits. */
export class Inbox<T> {
  readonly #what: string;
  readonly #arrived: T[] = [];
  #wake: (() => void) | null = null;

  constructor(client: Client, push: PushRoute<T>, who: string) {
    this.#what = `the push "${push.route}" at ${who}`;
    client.on(push, (message) => {
      this.#arrived.push(message);
      this.#wake?.();
    });
  }

  next(): Promise<T> {
    return within(this.#take(), this.#what);
  }

  async #take(): Promise<T> {
    for (;;) {
      const message = this.#arrived.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
