import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder for what may be forgotten: `node_modules/.cache/pitaya`, of the nearest `node_modules`
 * around a folder; `undefined` without one.
 */
export function findCacheDir(from: string): string | undefined {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const modules = join(dir, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache", "pitaya");
    if (dirname(dir) === dir) return undefined;
  }
}
