/** A timer that can't be; says which, and what to do. */
export class TimerError extends Error {
  override readonly name = "TimerError";
}
