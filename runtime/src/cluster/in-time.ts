import { codes, PitayaError } from "../error/index.js";
import { type TimerWheel, WheelTimer } from "../observe/index.js";

/** The caller looks at its own clock first. */
const graceMs = 100;

/** `answer`, or PIT-500 when the time is over in which its caller waits for it. */
export function inTime<T>(answer: Promise<T>, timeoutMs: number, wheel: TimerWheel): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = new WheelTimer({
      onDue: () => reject(new PitayaError(codes.internal, "rpc client: request timeout")),
    });
    wheel.start(timer, Math.max(0, timeoutMs) + graceMs);
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
