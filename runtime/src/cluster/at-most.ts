import { type TimerWheel, WheelTimer } from "../observe/index.js";

/** Done with `work`, which goes on if it takes longer than that. */
export function atMost(work: Promise<void>, ms: number, wheel: TimerWheel): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = new WheelTimer({ onDue: resolve });
    wheel.start(timer, ms);
    work.finally(() => wheel.stop(timer)).then(resolve, reject);
  });
}
