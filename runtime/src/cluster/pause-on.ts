import { type TimerWheel, WheelTimer } from "../observe/index.js";

/** Waits that long; cheap, however many do. */
export function pauseOn(wheel: TimerWheel, ms: number): Promise<void> {
  return new Promise((resolve) => {
    wheel.start(new WheelTimer({ onDue: resolve }), ms);
  });
}
