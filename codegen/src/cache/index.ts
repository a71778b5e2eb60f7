export { type Fingerprint, hashOf, listProtoFiles, takeFingerprint } from "./fingerprint.js";
export { type KnownTextList, KnownTexts } from "./known-texts.js";
export { type CacheRecord, type CacheSlot, recall, remember } from "./record.js";
