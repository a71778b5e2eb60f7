import type { Answer } from "../dispatch/index.js";

/** Bounds how many calls of all clients together are under way; those beyond wait, in order. */
export class DispatchGate {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param max - 0: no bound */
  constructor(max: number) {
    this.#max = max;
  }

  /** 0: no bound. */
  get max(): number {
    return this.#max;
  }

  /** Calls that run, where there is a bound. */
  get running(): number {
    return this.#running;
  }

  get bounded(): boolean {
    return this.#max > 0;
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  run(call: () => Answer): Answer {
    if (this.#running < this.#max) return this.#start(call);
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() =>
      this.#start(call),
    );
  }

  #start(call: () => Answer): Answer {
    this.#running++;
    let answer: Answer;
    try {
      answer = call();
    } catch (error) {
      this.#done();
      throw error;
    }
    if (answer instanceof Promise) return answer.finally(() => this.#done());
    this.#done();
    return answer;
  }

  #done(): void {
    this.#running--;
    this.#waiting.shift()?.();
  }
}
