export {
  extensionNumber,
  readFieldOptions,
  readFileOptions,
  readMethodOptions,
  readServiceOptions,
} from "./annotations.js";
export { runBuf } from "./buf.js";
export type { CompiledFolder } from "./compile.js";
export { readCustomOptions } from "./custom-options.js";
export { type FolderSchema, loadSchema, openSchema } from "./descriptors.js";
export { byName, withImports } from "./import-graph.js";
export type { SchemaInputs } from "./inputs.js";
export { findBufYaml, type ListedModule, owns, toModuleDir } from "./modules.js";
export type { Positions } from "./positions.js";
export type { RawFile } from "./raw-files.js";
export { messagesOf, reachMessages } from "./reached.js";
export { type LoadedSchema, toSchema } from "./schema.js";
export { listSchemaInputs } from "./workspace.js";
