export type { MethodDocumentation, ServerDocumentation } from "./describe.js";
export { Documentation, type DocumentationOptions, documentation } from "./documentation.js";
export type { SchemaDescriptors } from "./schema-descriptors.js";
