/** A call that failed, by its beginning. */
export interface Failure {
  readonly at: number;
  readonly code: string;
  readonly route: string;
}

/** A call may take that long; what takes longer hangs. */
export const rpcTimeoutMs = 2_000;
const hangMs = rpcTimeoutMs + 1_000;

/** What one run of a scenario comes to. */
export class Round {
  calls = 0;
  hangs = 0;
  readonly failures: Failure[] = [];
  /** What must not be, in words. */
  readonly wrong: string[] = [];
  /** By what recovered, ms. */
  readonly recovered = new Map<string, number>();
  /** Jobs whose storing was acknowledged. */
  readonly stored: string[] = [];
  /** When each server last answered. */
  readonly answeredAt = new Map<string, number>();

  /** Makes a call and judges its outcome. Whether it went well; never rejects. */
  async call(route: string, make: () => Promise<void>): Promise<boolean> {
    const at = performance.now();
    this.calls++;
    try {
      await make();
      return true;
    } catch (error) {
      this.failures.push({ at, code: codeOf(error), route });
      return false;
    } finally {
      const took = performance.now() - at;
      if (took > hangMs) {
        this.hangs++;
        this.wrong.push(`${route} took ${Math.round(took)} ms`);
      }
    }
  }

  /** Notes how long something took, and that it was too long. */
  tookUntil(what: string, ms: number, limitMs: number): void {
    this.recovered.set(what, ms);
    if (ms > limitMs) this.wrong.push(`${what}: ${Math.round(ms)} ms, not within ${limitMs}`);
  }

  /** From a moment on, how long calls still began that failed. */
  calmAfter(what: string, since: number, limitMs: number): void {
    const last = this.failures.reduce((latest, { at }) => Math.max(latest, at), since);
    this.tookUntil(what, last - since, limitMs);
  }

  /** No call that began since then may have failed, but with these codes. */
  noFailuresSince(since: number, but: readonly string[] = []): void {
    for (const { at, code, route } of this.failures) {
      if (at >= since && !but.includes(code)) this.wrong.push(`${route} failed with ${code}`);
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error) return String(error.code);
  return error instanceof Error ? error.name : String(error);
}
