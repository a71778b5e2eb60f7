import {
  type CacheSlot,
  type FileHashes,
  type KnownTextList,
  KnownTexts,
  recallData,
  rememberData,
} from "./cache/index.js";
import { type EmittedFile, findHelpers } from "./emit/index.js";
import { type CompiledFolder, openSchema } from "./load/index.js";
import {
  type BuildOptions,
  type BuildResult,
  buildKnownModel,
  buildModel,
  type KnownFiles,
} from "./model/index.js";

/** What a run remembers for the next one with the same options. */
interface Memory {
  readonly files: KnownFiles;
  readonly texts: KnownTextList;
}

/**
 * What earlier runs of this very generator found out and wrote, so that a run makes anew only what has
 * changed.
 */
export class KnownOutput {
  readonly #slot: CacheSlot | undefined;
  readonly #texts: KnownTexts;
  #files: KnownFiles;

  /**
   * @param outDir - the output folder
   * @param slot - where it is remembered; nothing is, without one
   * @param hashes - what is known of files
   */
  constructor(outDir: string, slot: CacheSlot | undefined, hashes: FileHashes) {
    this.#slot = slot;
    const memory = slot === undefined ? undefined : recallData<Memory>(slot);
    this.#files = memory?.files ?? new Map();
    this.#texts = new KnownTexts(outDir, memory?.texts ?? {}, hashes);
  }

  /** Builds the model of a schema. */
  async build(folder: CompiledFolder, options: BuildOptions): Promise<BuildResult> {
    if (this.#slot === undefined) return buildModel(openSchema(folder), options);
    const result = await buildKnownModel(folder, options, this.#files);
    this.#files = result.known;
    return result;
  }

  /** A file below the output folder: see {@link KnownTexts}. */
  take(path: string, from: () => string, print: () => string): EmittedFile {
    if (this.#slot === undefined) return { path, text: print() };
    const taken = this.#texts.take(path, from(), () => {
      const text = print();
      return { text, notes: findHelpers(text) };
    });
    const { notes: helpers, onDisk } = taken;
    if (onDisk === undefined) return { path, text: taken.text, helpers };
    return {
      path,
      helpers,
      onDisk,
      get text() {
        return taken.text;
      },
    };
  }

  /** Remembers what is known now. */
  keep(): void {
    if (this.#slot === undefined) return;
    rememberData<Memory>(this.#slot, { files: this.#files, texts: this.#texts.list });
  }
}
