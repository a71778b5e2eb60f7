export { applyPlan } from "./apply.js";
export { makeFolders } from "./files.js";
export { manifestName } from "./manifest.js";
export { type PlannedFile, planWrite, type WritePlan } from "./plan.js";
export { holdPaths } from "./run-lock.js";
