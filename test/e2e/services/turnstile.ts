import { Gate, until } from "../../harness/wait.js";

/** Where calls of handlers wait until the test lets them go, by a tag. */
export class Turnstile {
  readonly #gates = new Map<string, Gate>();
  /** Tags in the order in which they came. */
  readonly came: string[] = [];
  /** Calls that wait at this moment, and the most there ever were. */
  waiting = 0;
  mostWaiting = 0;

  async pass(tag: string): Promise<void> {
    this.came.push(tag);
    this.waiting++;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    await this.#gate(tag).opened;
    this.waiting--;
  }

  /** Lets calls with this tag go, those too that come later. */
  open(tag: string): void {
    this.#gate(tag).open();
  }

  /** Until that many calls have come. */
  arrivals(count: number): Promise<void> {
    return until(() => this.came.length >= count, `${count} calls`);
  }

  #gate(tag: string): Gate {
    const gate = this.#gates.get(tag) ?? new Gate();
    this.#gates.set(tag, gate);
    return gate;
  }
}
