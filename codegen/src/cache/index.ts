export {
  type ChangedFile,
  type Fingerprint,
  findChanged,
  hashFiles,
  hashOf,
  listProtoFiles,
  takeFingerprint,
} from "./fingerprint.js";
export { generatorSlots } from "./generator-slot.js";
export { type KnownTextList, KnownTexts } from "./known-texts.js";
export {
  type CacheRecord,
  type CacheSlot,
  recall,
  recallData,
  remember,
  rememberData,
} from "./record.js";
