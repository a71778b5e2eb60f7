import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Waits for files and folders that are not there. The folders that they would be in are looked at,
 * not what else is in them: they may be the root of a disk. Where such a folder is absent too, it is
 * waited for.
 */
export class AbsentFiles {
  readonly #onCome: () => void;
  readonly #onError: (error: unknown) => void;
  /** Names by their folder. */
  #wanted: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onCome: () => void, onError: (error: unknown) => void) {
    this.#onCome = onCome;
    this.#onError = onError;
  }

  /** Waits for these from now on, and no others. */
  follow(paths: readonly string[]): void {
    const awaited = paths.map(firstAbsent);
    const folders = [...new Set(awaited.map((path) => dirname(path)))];
    this.#wanted = new Map(
      folders.map((dir) => [
        dir,
        new Set(awaited.filter((path) => dirname(path) === dir).map((path) => basename(path))),
      ]),
    );
    // All anew: a folder may be another one of the same name by now.
    this.close();
    for (const dir of folders) this.#look(dir);
    // One that came before anybody looked.
    if (awaited.some((path) => existsSync(path))) this.#onCome();
  }

  close(): void {
    for (const dir of [...this.#watchers.keys()]) this.#forget(dir);
  }

  #look(dir: string): void {
    try {
      const watcher = watch(dir, (_event, name) => {
        if (name === null || this.#wanted.get(dir)?.has(name) === true) this.#onCome();
      });
      watcher.on("error", (error) => {
        this.#forget(dir);
        this.#onError(error);
      });
      this.#watchers.set(dir, watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Nothing comes into a folder that is none, and one that may not be read has nothing to say.
      if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "EACCES") this.#onError(error);
    }
  }

  #forget(dir: string): void {
    this.#watchers.get(dir)?.close();
    this.#watchers.delete(dir);
  }
}

/** What has to come first for a path to come. */
function firstAbsent(path: string): string {
  const dir = dirname(path);
  return dir === path || existsSync(dir) ? path : firstAbsent(dir);
}
