import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf } from "./fingerprint.js";

/** What is known of a text that was made before. */
export interface KnownText {
  /** Hash of all that it was made from. */
  readonly from: string;
  /** Hash of the text. */
  readonly text: string;
}

/** What is known of texts, by the paths of their files below a folder. */
export type KnownTextList = Readonly<Record<string, KnownText>>;

/**
 * Texts that need not be made again: those that an earlier run made from the same, and whose files
 * are as it left them. The files themselves are the cache.
 */
export class KnownTexts {
  readonly #dir: string;
  readonly #old: KnownTextList;
  readonly #now: Record<string, KnownText> = {};

  /**
   * @param dir - folder that the texts are written to
   * @param old - what earlier runs knew
   */
  constructor(dir: string, old: KnownTextList) {
    this.#dir = dir;
    this.#old = old;
  }

  /** What is known of the texts of this run. */
  get list(): KnownTextList {
    return this.#now;
  }

  /**
   * The text of a file.
   *
   * @param from - hash of all that `make` looks at
   */
  take(path: string, from: string, make: () => string): string {
    const old = this.#old[path];
    const found = old?.from === from ? this.#read(path, old.text) : undefined;
    const text = found ?? make();
    this.#now[path] = { from, text: found === undefined ? hashOf(text) : (old?.text ?? "") };
    return text;
  }

  #read(path: string, hash: string): string | undefined {
    try {
      const bytes = readFileSync(join(this.#dir, path));
      return hashOf(bytes) === hash ? bytes.toString() : undefined;
    } catch {
      // It is gone, so it is made again.
      return undefined;
    }
  }
}
