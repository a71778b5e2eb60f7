export { docLines } from "./docs.js";
export { freeName, safeMember, safeName, toIdentifier } from "./identifier.js";
export { indentCode } from "./indent.js";
export { type Import, SourceFile } from "./source-file.js";
