import type { Clock } from "./clock.js";
import type { LogFields, Logger } from "./logger.js";

const windowMs = 1_000;
const linesPerWindow = 20;
/** Messages that are counted each by itself; all beyond are one kind. */
const maxKinds = 64;
const otherKinds = "";

/** How many lines of one message this second has seen. */
interface Window {
  start: number;
  written: number;
  left: number;
}

/**
 * Warnings and errors that clients can cause at will: of each message some a second are written, the
 * others are counted, and their number is written when the second is over. Messages are fixed texts;
 * what varies belongs into the fields.
 */
export class SampledLog {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

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
    const window = this.#windowOf(message);
    if (window.written < linesPerWindow) {
      window.written++;
      this.#log[level](message, fields);
    } else if (window.left++ === 0) {
      this.#tellLater(message, window);
    }
  }

  #windowOf(message: string): Window {
    const now = this.#clock.now();
    const kind = this.#windows.size < maxKinds ? message : otherKinds;
    let window = this.#windows.get(message) ?? this.#windows.get(kind);
    if (window === undefined) {
      window = { start: now, written: 0, left: 0 };
      this.#windows.set(kind, window);
    }
    if (now - window.start >= windowMs) {
      window.start = now;
      window.written = 0;
    }
    return window;
  }

  #tellLater(of: string, window: Window): void {
    const stop = this.#clock.every(windowMs, () => {
      stop();
      this.#log.warn("more lines of this kind were left out", { of, count: window.left });
      window.left = 0;
    });
  }
}
