import { type Logger, type Metrics, metricNames } from "../../observe/index.js";
import { forEachAtOnce } from "../etcd/for-each.js";

export interface PatrolTerms {
  readonly selfId: string;
  /** Users that this server holds. */
  readonly held: ReadonlySet<string>;
  /** Whom etcd has each of these users with, in their order. */
  holdersOf(uids: readonly string[]): Promise<(string | undefined)[]>;
  /** Writes a binding that is missing; whether it was. */
  restore(uid: string): Promise<boolean>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const usersPerLook = 512;
/** What etcd takes in one transaction unless it is told otherwise. */
const usersPerRead = 128;
const writtenAtOnce = 32;

/**
 * Compares what etcd has with what is held, a part of it at each look: it costs the same however many
 * there are. Others would not be told by etcd of a binding that somebody deletes.
 */
export class BindingPatrol {
  readonly #terms: PatrolTerms;
  readonly #listeners = new Set<(uid: string) => void>();
  /** What is left of this round. */
  #round: Iterator<string>;
  /** Users whom the last look found elsewhere for the first time. */
  #suspects: ReadonlySet<string> = new Set();
  #looking = false;

  constructor(terms: PatrolTerms) {
    this.#terms = terms;
    this.#round = terms.held.values();
  }

  /**
   * Has `listener` called with users who are held here and elsewhere in two looks in a row: those who
   * are about to leave, or whose binding is about to be removed there, are not.
   */
  onHeldElsewhere(listener: (uid: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Looks at the next users; does nothing while it still looks at others. Never throws. */
  look(): void {
    if (this.#looking || this.#terms.held.size === 0) return;
    this.#looking = true;
    this.#look()
      .catch((error: unknown) => {
        this.#terms.log.debug("cannot look at the bindings yet", { error: String(error) });
      })
      .finally(() => {
        this.#looking = false;
      });
  }

  async #look(): Promise<void> {
    const suspects = this.#suspects;
    const { missing, elsewhere } = await this.#compare([
      ...new Set([...suspects, ...this.#next()]),
    ]);
    this.#suspects = new Set(elsewhere.filter((uid) => !suspects.has(uid)));
    for (const uid of elsewhere) if (suspects.has(uid)) this.#tell(uid);
    await this.#restore(missing);
  }

  async #compare(uids: readonly string[]) {
    const missing: string[] = [];
    const elsewhere: string[] = [];
    for (let from = 0; from < uids.length; from += usersPerRead) {
      const some = uids.slice(from, from + usersPerRead);
      const holders = await this.#terms.holdersOf(some);
      for (const [index, uid] of some.entries()) {
        if (holders[index] === undefined) missing.push(uid);
        else if (holders[index] !== this.#terms.selfId) elsewhere.push(uid);
      }
    }
    return { missing, elsewhere };
  }

  async #restore(missing: readonly string[]): Promise<void> {
    const { log, metrics } = this.#terms;
    let count = 0;
    try {
      await forEachAtOnce(missing, writtenAtOnce, async (uid) => {
        if (await this.#terms.restore(uid)) count++;
      });
    } finally {
      if (count > 0) {
        log.warn("bindings were deleted, and not by this server; they are written again", {
          count,
        });
        metrics.count(metricNames.registrationsLost, { kind: "bindings", cause: "key" }, count);
      }
    }
  }

  #tell(uid: string): void {
    if (!this.#terms.held.has(uid)) return;
    for (const listener of this.#listeners) listener(uid);
  }

  /** A round ends where the next look finds nobody any more. */
  #next(): string[] {
    const uids: string[] = [];
    while (uids.length < usersPerLook) {
      const { done, value } = this.#round.next();
      if (done === true) {
        this.#round = this.#terms.held.values();
        break;
      }
      uids.push(value);
    }
    return uids;
  }
}
