/** Time that moves when the test says so. */
export { TestClock as HandClock } from "@pitaya-ts/runtime/testing";
