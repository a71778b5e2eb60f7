/** Waiting for sessions to end by themselves before a stop. */
export interface DrainOptions {
  /** Whether SIGTERM begins with it. @defaultValue false */
  readonly enabled: boolean;
  /** Between two looks at the sessions that are left, ms. @defaultValue 5000 */
  readonly periodMs: number;
  /** After so long the server stops anyway, ms. @defaultValue 21600000: 6 hours */
  readonly timeoutMs: number;
}

/** How long a stop waits for whom. */
export interface ShutdownOptions {
  /** For calls under way to be answered, ms; their connections stay open until then. @defaultValue 10000 */
  readonly callsTimeoutMs: number;
  /** For close callbacks of sessions, ms. @defaultValue 10000 */
  readonly closeCallbacksTimeoutMs: number;
}

export const defaultDrain: DrainOptions = {
  enabled: false,
  periodMs: 5_000,
  timeoutMs: 6 * 60 * 60 * 1_000,
};

export const defaultShutdown: ShutdownOptions = {
  callsTimeoutMs: 10_000,
  closeCallbacksTimeoutMs: 10_000,
};
