/** How long a test waits for what should come at once, ms: long enough for a busy machine. */
export const patienceMs = 5_000;

/** The outcome of `promise`, or an error that says what did not come. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  limitMs = patienceMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Polls until `holds` does; for conditions that no event tells of. */
export async function until(
  holds: () => boolean,
  what: string,
  limitMs = patienceMs,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(5);
  }
}

/** For time that is itself what a test is about, such as a client that stays silent. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A promise that a test settles by hand. */
export class Gate<T = void> {
  readonly opened: Promise<T>;
  #open: (value: T) => void = () => {};

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(value: T): void {
    this.#open(value);
  }
}
