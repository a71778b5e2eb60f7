import { resolve } from "node:path";
import { listGeneratorFiles } from "./cache/generator-files.js";
import {
  type CacheSlot,
  type KnownTextList,
  KnownTexts,
  recall,
  remember,
  takeFingerprint,
} from "./cache/index.js";
import type { ResolvedOptions } from "./options.js";

/** What earlier runs of this very generator wrote to the output folder. */
export function openKnownTexts(options: ResolvedOptions): KnownTexts {
  const old = options.cache ? recall<KnownTextList>(toSlot(options)) : undefined;
  return new KnownTexts(options.outDir, old ?? {});
}

/**
 * Remembers for the next run what this one wrote.
 *
 * @param sinceMs - when it began
 */
export function keepKnownTexts(
  { list }: KnownTexts,
  options: ResolvedOptions,
  sinceMs: number,
): void {
  if (!options.cache) return;
  const fingerprint = takeFingerprint(listGeneratorFiles(), [], sinceMs);
  if (fingerprint !== undefined) remember(toSlot(options), { fingerprint, value: list });
}

function toSlot({ outDir, codec, imports }: ResolvedOptions): CacheSlot {
  return { near: outDir, name: `texts of ${resolve(outDir)}`, key: `${codec} ${imports}` };
}
