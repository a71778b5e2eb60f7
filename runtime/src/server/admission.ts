import { type Metrics, metricNames } from "../observe/index.js";
import type { LimitName, Limits } from "./limits.js";

/** How many clients there are, and whether one more may come. */
export class Admission {
  readonly #limits: Limits;
  readonly #metrics: Metrics;
  readonly #byAddress = new Map<string, number>();
  #connections = 0;
  #halfOpen = 0;

  constructor(limits: Limits, metrics: Metrics) {
    this.#limits = limits;
    this.#metrics = metrics;
  }

  get connections(): number {
    return this.#connections;
  }

  /** The limit that keeps a client out, or `null`; then it counts as connected until {@link left}. */
  enter(remoteAddress: string): LimitName | null {
    const { maxConnections, maxConnectionsPerAddress, maxHalfOpen } = this.#limits;
    if (reached(this.#connections, maxConnections)) return "maxConnections";
    if (reached(this.#halfOpen, maxHalfOpen)) return "maxHalfOpen";
    // Addresses are only worth counting where their number is bounded.
    if (maxConnectionsPerAddress > 0) {
      const host = hostOf(remoteAddress);
      const count = this.#byAddress.get(host) ?? 0;
      if (reached(count, maxConnectionsPerAddress)) return "maxConnectionsPerAddress";
      this.#byAddress.set(host, count + 1);
    }
    this.#halfOpen++;
    this.#change(1);
    return null;
  }

  /** A client has finished its handshake. */
  opened(): void {
    this.#halfOpen--;
  }

  /** A client is gone; `halfOpen` if it never finished its handshake. */
  left(remoteAddress: string, halfOpen: boolean): void {
    this.#change(-1);
    if (halfOpen) this.#halfOpen--;
    if (this.#limits.maxConnectionsPerAddress === 0) return;
    const host = hostOf(remoteAddress);
    const count = (this.#byAddress.get(host) ?? 1) - 1;
    if (count === 0) this.#byAddress.delete(host);
    else this.#byAddress.set(host, count);
  }

  #change(by: 1 | -1): void {
    this.#connections += by;
    this.#metrics.gauge(metricNames.connectedClients, {}, this.#connections);
  }
}

function reached(count: number, limit: number): boolean {
  return limit > 0 && count >= limit;
}

/** Without the port. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}
