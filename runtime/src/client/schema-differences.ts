import { SchemaMismatchError } from "../error/index.js";
import type { RouteDifference } from "../wire/index.js";
import type { ErrorSink, Unsubscribe } from "./listeners.js";
import { callListener, Listeners } from "./listeners.js";

type Listener = (differences: readonly RouteDifference[]) => unknown;

/** On which routes the server of the present connection differs. */
export class SchemaDifferences {
  readonly #report: ErrorSink;
  readonly #listeners: Listeners<[readonly RouteDifference[]]>;
  /** By route; `null` as mostly: none. */
  #refused: ReadonlyMap<string, string> | null = null;
  #all: readonly RouteDifference[] = [];

  constructor(report: ErrorSink) {
    this.#report = report;
    this.#listeners = new Listeners(report);
  }

  get all(): readonly RouteDifference[] {
    return this.#all;
  }

  /** A new connection. */
  set(differences: readonly RouteDifference[]): void {
    this.#all = differences;
    const refused = differences.filter(({ kind, breaks }) => kind === "handler" && breaks);
    this.#refused =
      refused.length === 0 ? null : new Map(refused.map(({ route, how }) => [route, how]));
    if (differences.length > 0) this.#listeners.emit(differences);
  }

  /** Told at once of what there is already. */
  listen(listener: Listener): Unsubscribe {
    if (this.#all.length > 0) callListener(this.#report, () => listener(this.#all));
    return this.#listeners.add(listener);
  }

  /** @throws SchemaMismatchError for a route that is refused */
  check(route: string): void {
    const how = this.#refused?.get(route);
    if (how !== undefined) throw new SchemaMismatchError(route, how);
  }
}
