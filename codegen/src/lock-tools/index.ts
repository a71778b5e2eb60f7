export {
  checkLock,
  type ImportResult,
  importLock,
  type LockFiles,
  showLock,
} from "./lock-files.js";
