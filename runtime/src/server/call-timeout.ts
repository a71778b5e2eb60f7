import { codes, PitayaError } from "../error/index.js";
import { type SampledLog, type TimerWheel, WheelTimer } from "../observe/index.js";
import { formatGoDuration } from "../wire/index.js";

export interface CallTimeoutServices {
  readonly wheel: TimerWheel;
  readonly warnings: SampledLog;
}

/** `answer`, or PIT-408 once the method's time is over; the method runs on, what it answers is dropped. */
export function answerInTime<T>(
  answer: Promise<T>,
  route: string,
  timeoutMs: number,
  { wheel, warnings }: CallTimeoutServices,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = new WheelTimer({
      onDue: () => {
        warnings.warn("a handler took longer than its timeout: its answer is dropped", {
          route,
          timeoutMs,
        });
        const metadata = { route, timeout: formatGoDuration(timeoutMs) };
        reject(new PitayaError(codes.requestTimeout, "request timeout", { metadata }));
      },
    });
    wheel.start(timer, timeoutMs);
    answer.then(
      (value) => {
        wheel.stop(timer);
        resolve(value);
      },
      (error: unknown) => {
        wheel.stop(timer);
        reject(error);
      },
    );
  });
}
