/** Keeps every line, its children's too. */
export { type LogLine, RecordedLog as CapturingLogger } from "@pitaya-ts/runtime/testing";
