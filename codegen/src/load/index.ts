export {
  extensionNumber,
  readFieldOptions,
  readFileOptions,
  readMethodOptions,
  readServiceOptions,
} from "./annotations.js";
export { type LoadedSchema, loadSchema } from "./descriptors.js";
export type { Positions } from "./positions.js";
