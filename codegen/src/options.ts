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
   * @default {@link defaultArtefacts}
   */
  readonly only?: readonly ArtefactName[];
  /**
   * Folder with templates (`page.html.hbs` and the like) that take the place of those of the same
   * name which the documentation is made with; empty: none do.
   *
   * @default ""
   */
  readonly docsTemplates?: string;
  /**
   * How generated files import each other: as `./chat.js`, which is what compilers and bundlers take,
   * or as `./chat.ts`, which is what Node takes where it runs TypeScript by itself. `tsc` takes the
   * latter with `rewriteRelativeImportExtensions` or `allowImportingTsExtensions`.
   *
   * @default "js"
   */
  readonly imports?: ImportSuffix;
  /**
   * Whose code reads and writes the bytes of messages. What the two print is used in the same way;
   * `ts-proto`'s needs the package `@bufbuild/protobuf`.
   *
   * @default "pitaya"
   */
  readonly codec?: CodecName;
  /**
   * Refuse to change the lock file: a route that is new, gone or has another code is an error.
   *
   * @default false
   */
  readonly frozenLock?: boolean;
  /**
   * Take warnings for errors.
   *
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Whether a run that finds no input and no output changed since the last one may end with that.
   * What it remembers is in `node_modules/.cache/pitaya`, of the nearest `node_modules` around the
   * output folder; nothing is remembered without one.
   *
   * @default true
   */
  readonly cache?: boolean;
  /**
   * Is told what a run is about to do. Default: nobody is.
   */
  readonly onPhase?: (phase: Phase) => void;
}

/** What a run is busy with. */
export type Phase = "compiling" | "generating" | "writing";

/** Kinds of output. */
export const artefactNames = [
  "messages",
  "server",
  "client",
  "dictionary",
  "mocks",
  "docs",
  "descriptors",
] as const;

/** What is written unless `only` says otherwise: the code that most projects need. */
export const defaultArtefacts: readonly ArtefactName[] = [
  "messages",
  "server",
  "client",
  "dictionary",
];

/** One kind of output. */
export type ArtefactName = (typeof artefactNames)[number];

/** How generated files can import each other. */
export const importSuffixes = ["js", "ts"] as const;

/** How generated files import each other. */
export type ImportSuffix = (typeof importSuffixes)[number];

/** Codecs of messages. */
export const codecNames = ["pitaya", "ts-proto"] as const;

/** One codec of messages. */
export type CodecName = (typeof codecNames)[number];

/** Options with every default filled in. */
export type ResolvedOptions = Readonly<Required<GenerateOptions>>;

/** Where the codes of a schema's dictionary are kept unless an option says otherwise. */
export function defaultLockFile(schemaDir: string): string {
  return join(schemaDir, "routes.lock.json");
}

/** Fills in the defaults. */
export function resolveOptions(options: GenerateOptions): ResolvedOptions {
  return {
    lockFile: defaultLockFile(options.schemaDir),
    check: false,
    only: defaultArtefacts,
    docsTemplates: "",
    imports: "js",
    codec: "pitaya",
    frozenLock: false,
    strict: false,
    cache: true,
    onPhase: () => undefined,
    ...options,
  };
}
