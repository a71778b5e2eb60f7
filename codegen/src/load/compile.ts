import { realpath } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";
import { type Diagnostic, GenerateError } from "../error.js";
import { runBuf } from "./buf.js";
import type { SchemaInputs } from "./inputs.js";
import { type RawFile, splitSet } from "./raw-files.js";
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
}

/** Compiles the .proto files of a folder, and decodes nothing. */
export async function compileFolder(schemaDir: string): Promise<CompiledFolder> {
  const workspace = await openWorkspace(schemaDir);
  try {
    const root = await realpath(schemaDir);
    const files = splitSet(await compile(workspace, root));
    const names = files.map(({ name }) => name);
    return {
      files,
      inputs: workspace.inputs(names),
      targets: names.filter((name) => workspace.targets.has(name)),
      outPath: makeOutPath(workspace, root),
      displayPath: (name) => toDisplayPath(workspace.targets.get(name) ?? name),
    };
  } finally {
    await workspace.remove();
  }
}

async function compile(workspace: Workspace, schemaDir: string): Promise<Uint8Array> {
  const args = [
    "build",
    ...workspace.input,
    "--as-file-descriptor-set",
    "--error-format=json",
    "-o",
    "-#format=binpb",
  ];
  const { exitCode, stdout, stderr } = await runBuf(args, workspace.dir);
  if (exitCode !== 0) {
    throw new GenerateError(await explainMissingImports(readErrors(stderr, workspace), schemaDir));
  }
  return stdout;
}

/** A line of buf's JSON errors. */
interface BufError {
  readonly path?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly message: string;
}

function readErrors(stderr: string, workspace: Workspace): readonly Diagnostic[] {
  const lines = stderr.split("\n").filter(Boolean);
  return lines.map((line) =>
    line.startsWith("{")
      ? toDiagnostic(JSON.parse(line) as BufError, workspace)
      : readFailure(line, workspace),
  );
}

/** A failure that is not about a place; modules have names of ours in it. */
function readFailure(line: string, workspace: Workspace): Diagnostic {
  const [, module] = /^Failure: Module "path: "(m\d+)".*" had no \.proto files$/.exec(line) ?? [];
  if (module === undefined) return { text: `Cannot compile: ${line.replace(/^Failure: /, "")}` };
  const dir = toDisplayPath(workspace.realPath(`${module}/`));
  return { text: `Cannot compile module "${dir}": it has no .proto file; take it out of buf.yaml` };
}

function toDiagnostic(error: BufError, workspace: Workspace): Diagnostic {
  if (error.path === undefined) return { text: `Cannot compile: ${error.message}` };
  const file = toDisplayPath(workspace.realPath(error.path));
  return {
    at: { file, line: error.start_line ?? 1, column: error.start_column ?? 1 },
    text: `Cannot compile: ${error.message}`,
  };
}

/** Files of the schema folder mirror it; others, which they import, go where their import name says. */
function makeOutPath(workspace: Workspace, schemaDir: string): (importName: string) => string {
  return (importName) => {
    const file = workspace.targets.get(importName);
    const below = file === undefined ? importName : relative(schemaDir, file).split(sep).join("/");
    // The folder may be a part of a module, or hold whole modules: the shorter name is right for both.
    const path = below.length < importName.length ? below : importName;
    return path.replace(/\.proto$/, "");
  };
}

/** Paths are told as the user would type them. */
function toDisplayPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative(process.cwd(), path);
  return below.startsWith("..") ? path : below.split(sep).join("/");
}
