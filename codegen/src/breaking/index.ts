export { type BreakingOptions, findBreaking } from "./find-breaking.js";
export {
  type BreakingChange,
  type BreakingRule,
  breakingRules,
} from "./rules.js";
