export type { TimerCondition } from "./schedule.js";
export type { Timer, TimerTask } from "./timer.js";
export { TimerError } from "./timer-error.js";
export { TimerHost, type Timers, type TimersOptions } from "./timers.js";
