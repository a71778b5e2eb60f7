export { type BreakingRule, breakingRules } from "../breaking-rules.js";
export { type BreakingOptions, findBreaking } from "./find-breaking.js";
export type { BreakingChange } from "./rules.js";
