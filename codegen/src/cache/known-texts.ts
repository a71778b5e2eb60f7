import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type FileHashes, hashOf } from "./file-hashes.js";

/** What is known of a text that was made before. */
export interface KnownText {
  /** Hash of all that it was made from. */
  readonly from: string;
  /** Hash of the text. */
  readonly text: string;
  /** What the maker has to know of it. */
  readonly notes: readonly string[];
}

/** What is known of texts, by the paths of their files below a folder. */
export type KnownTextList = Readonly<Record<string, KnownText>>;

/** A text, as it is made. */
export interface MadeText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** A text that was made, or need not be: its file holds it already. */
export interface TakenText extends MadeText {
  /** Hash of what the file holds; absent if that is not the text. */
  readonly onDisk?: string;
}

/**
 * Texts that need not be made again: those that an earlier run made from the same, and whose files
 * are as it left them. The files themselves are the cache.
 */
export class KnownTexts {
  readonly #dir: string;
  readonly #old: KnownTextList;
  readonly #hashes: FileHashes;
  readonly #now: Record<string, KnownText> = {};

  /**
   * @param dir - folder that the texts are written to
   * @param old - what earlier runs knew
   * @param hashes - what is known of files
   */
  constructor(dir: string, old: KnownTextList, hashes: FileHashes) {
    this.#dir = dir;
    this.#old = old;
    this.#hashes = hashes;
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
  take(path: string, from: string, make: () => MadeText): TakenText {
    const old = this.#old[path];
    const file = resolve(join(this.#dir, path));
    if (old?.from === from && this.#hashes.of(file) === old.text) {
      this.#now[path] = old;
      return new TextOnDisk(file, old);
    }
    const made = make();
    this.#now[path] = { from, text: hashOf(made.text), notes: made.notes };
    return made;
  }
}

/** Few ask for a text that is where it should be, so it is read for those alone. */
class TextOnDisk implements TakenText {
  readonly onDisk: string;
  readonly notes: readonly string[];
  readonly #file: string;

  constructor(file: string, { text, notes }: KnownText) {
    this.#file = file;
    this.onDisk = text;
    this.notes = notes;
  }

  get text(): string {
    return readFileSync(this.#file, "utf8");
  }
}
