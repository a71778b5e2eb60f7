/** Series stay in memory: so many routes are told apart. */
const maxRoutes = 2_000;
const unknown = "unknown";

/** Routes that may be labels of metrics. Clients make up others at will; all of those are one series. */
export class RouteLabels {
  readonly #known: Set<string>;

  /** @param known - routes that are known beforehand */
  constructor(known: Iterable<string> = []) {
    this.#known = new Set(known);
  }

  /** Somebody has answered it, so there is such a route. */
  learn(route: string): void {
    if (this.#known.size < maxRoutes) this.#known.add(route);
  }

  of(route: string): string {
    return this.#known.has(route) ? route : unknown;
  }
}
