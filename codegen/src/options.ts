import { join } from "node:path";

/** What a run of the generator reads and writes. */
export interface GenerateOptions {
  /** Folder with the .proto files. */
  readonly schemaDir: string;
  /** Folder that the output goes to; made if absent. */
  readonly outDir: string;
  /**
   * File that keeps the codes of the route dictionary.
   *
   * @default `routes.lock.json` in the schema folder
   */
  readonly lockFile?: string;
  /**
   * Write nothing, report what a run would change.
   *
   * @default false
   */
  readonly check?: boolean;
  /**
   * What to write.
   *
   * @default all
   */
  readonly only?: readonly ArtefactName[];
}

/** Kinds of output. */
export const artefactNames = ["messages", "server", "client", "dictionary"] as const;

/** One kind of output. */
export type ArtefactName = (typeof artefactNames)[number];

/** Options with every default filled in. */
export type ResolvedOptions = Readonly<Required<GenerateOptions>>;

/** Fills in the defaults. */
export function resolveOptions(options: GenerateOptions): ResolvedOptions {
  return {
    lockFile: join(options.schemaDir, "routes.lock.json"),
    check: false,
    only: artefactNames,
    ...options,
  };
}
