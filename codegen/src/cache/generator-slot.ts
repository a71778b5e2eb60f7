import type { FileHashes } from "./file-hashes.js";
import { hashFiles } from "./fingerprint.js";
import { listGeneratorFiles } from "./generator-files.js";
import type { CacheSlot } from "./record.js";

/**
 * Gives slots for what nobody but this very generator can make use of.
 *
 * @param near - folder whose `node_modules` holds the cache
 * @param hashes - what is known of files
 */
export function generatorSlots(
  near: string,
  hashes: FileHashes,
): (name: string, ...asked: string[]) => CacheSlot {
  const generator = hashFiles(listGeneratorFiles(), hashes);
  return (name, ...asked) => {
    return { near, name, key: JSON.stringify([generator, process.version, ...asked]) };
  };
}
