export type { AddedMethods, ScaffoldResult } from "./result.js";
export { type ScaffoldOptions, scaffold } from "./scaffold.js";
