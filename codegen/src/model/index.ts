export { buildModel } from "./build.js";
export { assignCodes, type DictionaryResult, dictionaryRoutes } from "./dictionary.js";
export { checkFileNames } from "./file-names.js";
export { requireFrozen } from "./frozen-lock.js";
export { formatLock, parseLock, type RouteLock } from "./lock.js";
export type * from "./model.js";
export { lowerCamel } from "./names.js";
export { validateModel } from "./validate.js";
export { findWarnings } from "./warnings.js";
