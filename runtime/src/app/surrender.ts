/** The way from a part that can't go on to whoever can stop the server. */
export class Surrender {
  #why: Error | null = null;
  #listener: (why: Error) => void = () => {};

  /** Only the first call counts. */
  giveUp(why: Error): void {
    if (this.#why !== null) return;
    this.#why = why;
    this.#listener(why);
  }

  /** Calls `listener` once, at once if it was given up already. */
  onGivenUp(listener: (why: Error) => void): void {
    this.#listener = listener;
    if (this.#why !== null) listener(this.#why);
  }
}
