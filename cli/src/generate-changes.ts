/** Editors write a file in several steps, and a checkout writes many. */
const quietMs = 100;

/** As long as a timer can be. */
const foreverMs = 2 ** 31 - 1;

/** Tells that something has changed, once all is quiet again. */
export class Changes {
  #timer: NodeJS.Timeout | undefined;
  #isChanged = false;
  #isStopped = false;
  #wake: () => void = () => undefined;
  /** Whoever waits is kept from ending, though there may be nothing to watch for a while. */
  readonly #alive = setInterval(() => undefined, foreverMs);

  /** Something has changed. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isChanged = true;
      this.#wake();
    }, quietMs);
  }

  /** No more changes are of interest. */
  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#alive);
    this.#isStopped = true;
    this.#wake();
  }

  /** Waits for a change since the last call; false: there will be none. */
  async next(): Promise<boolean> {
    if (!this.#isChanged && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#isChanged = false;
    return !this.#isStopped;
  }
}
