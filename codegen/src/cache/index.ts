export {
  type Fingerprint,
  hashFiles,
  hashOf,
  listProtoFiles,
  takeFingerprint,
} from "./fingerprint.js";
export { type KnownTextList, KnownTexts } from "./known-texts.js";
export {
  type CacheRecord,
  type CacheSlot,
  recall,
  recallData,
  remember,
  rememberData,
} from "./record.js";
