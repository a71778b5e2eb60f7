import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Waits for files that are not there. Their folders are looked at, not what else is in them: they
 * may be the root of a disk.
 */
export class AbsentFiles {
  readonly #onCome: () => void;
  readonly #onError: (error: unknown) => void;
  /** Names of files by their folder. */
  #wanted: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onCome: () => void, onError: (error: unknown) => void) {
    this.#onCome = onCome;
    this.#onError = onError;
  }

  /** Waits for these files from now on, and no others. Folders that are absent are left out. */
  follow(paths: readonly string[]): void {
    const folders = [...new Set(paths.map((path) => dirname(path)))];
    this.#wanted = new Map(
      folders.map((dir) => [
        dir,
        new Set(paths.filter((path) => dirname(path) === dir).map((path) => basename(path))),
      ]),
    );
    for (const dir of this.#watchers.keys()) if (!this.#wanted.has(dir)) this.#forget(dir);
    for (const dir of folders) if (!this.#watchers.has(dir)) this.#look(dir);
    // One that came before anybody looked.
    if (paths.some((path) => existsSync(path))) this.#onCome();
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
