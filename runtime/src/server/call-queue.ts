import type { Answer } from "../dispatch/index.js";
import { PitayaError } from "../error/index.js";
import type { ClientCall } from "./frontend.js";

/** What the queue needs of the connection that it belongs to. */
export interface CallQueueOwner {
  call(call: ClientCall): Answer;
  answer(call: ClientCall, payload: Uint8Array | null): void;
  fail(call: ClientCall, error: PitayaError): void;
  /** An answer could not be given. */
  onFault(error: unknown): void;
  /** As many calls are under way as may be; and again fewer. */
  onFull(): void;
  onFree(): void;
}

/**
 * One session's messages: worked on one at a time in the order in which they came, except those
 * whose method is marked as concurrent. A call that needs no waiting leaves no trace here.
 */
export class CallQueue {
  readonly #owner: CallQueueOwner;
  readonly #maxInFlight: number;
  #waiting: ClientCall[] = [];
  #running = 0;
  #busy = false;
  #full = false;
  #closed = false;

  constructor(owner: CallQueueOwner, maxInFlight: number) {
    this.#owner = owner;
    this.#maxInFlight = maxInFlight;
  }

  /** Calls that have come and are not answered. */
  get inFlight(): number {
    return this.#running + this.#waiting.length;
  }

  push(call: ClientCall): void {
    if (call.target.method?.desc.concurrent) this.#start(call, false);
    else if (!this.#busy) this.#start(call, true);
    else this.#waiting.push(call);
    if (this.inFlight < this.#maxInFlight || this.#full) return;
    this.#full = true;
    this.#owner.onFull();
  }

  /** Forgets what waits; what runs goes on, its answer is dropped by the connection. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #start(call: ClientCall, inOrder: boolean): void {
    let answer: Answer;
    try {
      answer = this.#owner.call(call);
    } catch (thrown) {
      this.#tell(() => this.#owner.fail(call, PitayaError.from(thrown)));
      return;
    }
    if (!(answer instanceof Promise)) {
      const payload = answer;
      this.#tell(() => this.#owner.answer(call, payload));
      return;
    }
    this.#running++;
    if (inOrder) this.#busy = true;
    answer.then(
      (payload) => this.#settle(inOrder, () => this.#owner.answer(call, payload)),
      (thrown: unknown) =>
        this.#settle(inOrder, () => this.#owner.fail(call, PitayaError.from(thrown))),
    );
  }

  #settle(inOrder: boolean, tell: () => void): void {
    this.#running--;
    this.#tell(tell);
    if (inOrder) {
      this.#busy = false;
      this.#next();
    }
    if (!this.#full || this.#closed || this.inFlight > this.#maxInFlight / 2) return;
    this.#full = false;
    this.#owner.onFree();
  }

  /** What goes wrong here must not end the process, nor hold up the calls behind. */
  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#owner.onFault(error);
    }
  }

  #next(): void {
    let done = 0;
    while (!this.#busy && done < this.#waiting.length) {
      this.#start(this.#waiting[done++] as ClientCall, true);
    }
    this.#waiting.splice(0, done);
  }
}
