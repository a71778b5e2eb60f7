export {
  type BinaryExit,
  BinaryModule,
  type BinaryModuleOptions,
  binaryModule,
} from "./binary-module.js";
export {
  isSessionModule,
  type LifecycleContext,
  type LifecycleHooks,
  type Module,
  type SessionModule,
} from "./module.js";
export { ModuleExistsError, ModuleNotFoundError, ModuleRegistry } from "./module-registry.js";
export { type Part, PartGroup } from "./part-group.js";
export { StageError } from "./stage-error.js";
export { StageRunner } from "./stage-runner.js";
export { TimeLimitError, waitFor, withinTime } from "./time-limit.js";
