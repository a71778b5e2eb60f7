export { FileHashes, hashOf } from "./file-hashes.js";
export {
  type ChangedFile,
  type Fingerprint,
  findChanged,
  hashFiles,
  takeFingerprint,
} from "./fingerprint.js";
export { generatorSlots } from "./generator-slot.js";
export { type KnownTextList, KnownTexts, type MadeText, type TakenText } from "./known-texts.js";
export { hashFolders, listInstalled, listProtoFolder } from "./proto-folder.js";
export {
  type CacheRecord,
  type CacheSlot,
  recall,
  recallData,
  remember,
  rememberData,
} from "./record.js";
