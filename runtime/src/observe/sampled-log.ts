import type { Clock } from "./clock.js";
import type { LogFields, Logger } from "./logger.js";

const windowMs = 1_000;
const linesPerWindow = 20;

/**
 * Warnings and errors that clients can cause at will: some a second are written, the others are counted, and
 * their number is written when the second is over.
 */
export class SampledLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  #windowStart = Number.NEGATIVE_INFINITY;
  #written = 0;
  #suppressed = 0;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  warn(message: string, fields: LogFields): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields: LogFields): void {
    this.#write("error", message, fields);
  }

  #write(level: "warn" | "error", message: string, fields: LogFields): void {
    const now = this.#clock.now();
    if (now - this.#windowStart >= windowMs) {
      this.#windowStart = now;
      this.#written = 0;
    }
    if (this.#written < linesPerWindow) {
      this.#written++;
      this.#log[level](message, fields);
    } else if (this.#suppressed++ === 0) {
      this.#tellLater();
    }
  }

  #tellLater(): void {
    const stop = this.#clock.every(windowMs, () => {
      stop();
      this.#log.warn("more lines of this kind were left out", { count: this.#suppressed });
      this.#suppressed = 0;
    });
  }
}
