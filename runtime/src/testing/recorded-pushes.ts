import type { PushRoute } from "../client/service-desc.js";
import type { Serializer } from "../serialize/index.js";

/** How long a test waits for what should come at once, of the machine's time, ms. */
const defaultPatienceMs = 2_000;

interface Recorded {
  readonly payload: Uint8Array;
  readonly serializer: Serializer;
}

/** What came on one route. */
class Line {
  readonly all: Recorded[] = [];
  #taken = 0;
  #wake: (() => void)[] = [];

  put(recorded: Recorded): void {
    this.all.push(recorded);
    const [first, ...others] = this.#wake;
    this.#wake = others;
    first?.();
  }

  take(): Recorded | undefined {
    const next = this.all[this.#taken];
    if (next !== undefined) this.#taken++;
    return next;
  }

  /** Calls `run` with the next that comes, until the returned function is called. */
  wait(run: () => void): () => void {
    this.#wake.push(run);
    return () => {
      this.#wake = this.#wake.filter((other) => other !== run);
    };
  }
}

/** Pushes that a client got, by route, from the first one on. */
export class RecordedPushes {
  readonly #lines = new Map<string, Line>();

  put(route: string, payload: Uint8Array, serializer: Serializer): void {
    // What it is a part of is the connection's.
    this.#line(route).put({ payload: payload.slice(), serializer });
  }

  all<T>(push: PushRoute<T>): T[] {
    return this.#line(push.route).all.map((recorded) => read(push, recorded));
  }

  async next<T>(push: PushRoute<T>, limitMs = defaultPatienceMs): Promise<T> {
    const line = this.#line(push.route);
    const next = line.take() ?? (await this.#come(push.route, limitMs));
    return read(push, next);
  }

  #come(route: string, limitMs: number): Promise<Recorded> {
    const line = this.#line(route);
    return new Promise((resolve, reject) => {
      const stop = line.wait(() => {
        clearTimeout(timer);
        resolve(line.take() as Recorded);
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no push "${route}" within ${limitMs} ms; ${this.#told()}`));
      }, limitMs);
    });
  }

  #told(): string {
    const came = [...this.#lines].filter(([, { all }]) => all.length > 0);
    if (came.length === 0) return "none came at all";
    return `there came ${came.map(([route, { all }]) => `${all.length} "${route}"`).join(", ")}`;
  }

  #line(route: string): Line {
    const line = this.#lines.get(route) ?? new Line();
    this.#lines.set(route, line);
    return line;
  }
}

function read<T>({ message }: PushRoute<T>, { payload, serializer }: Recorded): T {
  if (message === undefined) return undefined as T;
  return message === "raw" ? (payload as T) : serializer.deserialize(message, payload);
}
