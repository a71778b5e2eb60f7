import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { FileHashes, type Fingerprint } from "../cache/index.js";
import { GenerateError } from "../error.js";
import { runBuild } from "./buf.js";
import { readErrors } from "./buf-errors.js";
import { toDisplayPath } from "./display-path.js";
import type { SchemaInputs } from "./inputs.js";
import { type CompiledFiles, type KnownSchema, rememberSchema } from "./known-schema.js";
import { type RawFile, splitSet } from "./raw-files.js";
import { recompile } from "./recompile.js";
import { explainMissingImports } from "./registry-modules.js";
import type { CompiledSchema } from "./schema.js";
import { openWorkspace, type Workspace } from "./workspace.js";

/*
 * Nothing here, nor in what is imported, loads the package that knows descriptors: while buf compiles
 * there is time for that.
 */

/** A schema that a compiler has read, and nobody has decoded yet. */
export interface CompiledFolder extends Omit<CompiledSchema, "set"> {
  /** All files, imported ones too. */
  readonly files: readonly RawFile[];
  /** What has to be as it was for the schema to be the same. */
  readonly inputs: SchemaInputs;
  /** What the folders held before anything was read. */
  readonly folders: Fingerprint["folders"];
  /** What to remember; absent if that can't be told. */
  readonly known: KnownSchema | undefined;
}

/** What a compilation may make use of. */
export interface CompileHelp {
  /** What is known of an earlier compilation. */
  readonly known?: KnownSchema | undefined;
  /** What is known of files. */
  readonly hashes?: FileHashes;
  /** Is done while the compiler runs. Default: nothing is. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Compiles the .proto files of a folder, and decodes nothing. */
export async function compileFolder(
  schemaDir: string,
  { known, hashes = new FileHashes(), meanwhile = rest }: CompileHelp = {},
): Promise<CompiledFolder> {
  const again =
    known === undefined ? undefined : await compileAgain(schemaDir, known, hashes, meanwhile);
  if (again !== undefined) return openFolder(again, again);
  const sinceMs = Date.now();
  const workspace = await openWorkspace(schemaDir);
  try {
    const { targets, root, folders } = workspace;
    const files = splitSet(await compile(workspace, meanwhile));
    const compiled = {
      root,
      targets,
      files,
      folders,
      inputs: workspace.inputs(files.map(({ name }) => name)),
    };
    return openFolder(compiled, rememberSchema(compiled, workspace, sinceMs, hashes));
  } finally {
    await workspace.remove();
  }
}

async function rest(): Promise<void> {}

async function compileAgain(
  schemaDir: string,
  known: KnownSchema,
  hashes: FileHashes,
  meanwhile: () => Promise<unknown>,
): Promise<KnownSchema | undefined> {
  const root = await realpath(schemaDir).catch(() => undefined);
  return known.root === root ? recompile(known, hashes, meanwhile) : undefined;
}

function openFolder(
  { root, inputs, folders, targets, files }: CompiledFiles,
  known: KnownSchema | undefined,
): CompiledFolder {
  const names = files.map(({ name }) => name);
  return {
    files,
    inputs,
    folders,
    known,
    targets: names.filter((name) => targets.has(name)),
    outPath: makeOutPath(targets, root),
    displayPath: (name) => toDisplayPath(targets.get(name) ?? name),
  };
}

async function compile(
  workspace: Workspace,
  meanwhile: () => Promise<unknown>,
): Promise<Uint8Array> {
  const [{ exitCode, stdout, stderr }] = await Promise.all([
    runBuild(workspace.input, workspace.dir),
    meanwhile(),
  ]);
  if (exitCode !== 0)
    throw new GenerateError(
      await explainMissingImports(readErrors(stderr, workspace), workspace.root),
    );
  return stdout;
}

/** Files of the schema folder mirror it; others, which they import, go where their import name says. */
function makeOutPath(
  targets: CompiledFiles["targets"],
  root: string,
): (importName: string) => string {
  return (importName) => {
    const file = targets.get(importName);
    const below = file === undefined ? importName : relative(root, file).split(sep).join("/");
    // The folder may be a part of a module, or hold whole modules: the shorter name is right for both.
    const path = below.length < importName.length ? below : importName;
    return path.replace(/\.proto$/, "");
  };
}
