import { access, realpath } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { GenerateError } from "../error.js";
import { runBuf } from "./buf.js";
import { listRoots } from "./roots.js";

/** Where one module of a buf workspace is. Real paths: no link is on their way. */
export interface ModuleDir {
  readonly dir: string;
  /** Folders inside of it that alone are of the module; empty: all of it is. */
  readonly includes: readonly string[];
  /** Folders inside of it that are modules of their own or left out. */
  readonly excludes: readonly string[];
  /** The paths by which it is known: links may be on their way. */
  readonly places: readonly string[];
}

/** A module without any settings. */
export function wholeModule(dir: string): ModuleDir {
  return { dir, includes: [], excludes: [], places: [dir] };
}

/** A module as `buf.yaml` lists it. Paths count from the folder of that file. */
export interface ListedModule {
  readonly path: string;
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

/** The modules of the buf workspace that the folder is part of, or the folder alone. */
export async function findModules(root: string): Promise<readonly ModuleDir[]> {
  const alone = [wholeModule(root)];
  const workspace = await findBufYaml(root);
  if (workspace === undefined) return alone;
  const listed = await listModules(workspace);
  return listed.some((module) => meets(module, root)) ? listed : alone;
}

/** The folder around a folder, or itself, that has a `buf.yaml`. */
export async function findBufYaml(from: string): Promise<string | undefined> {
  for (let dir = from; ; dir = dirname(dir)) {
    if (await exists(join(dir, "buf.yaml"))) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}

/** Finds out where a module is. Links are followed, as they are on the way to a schema folder. */
export async function toModuleDir(
  workspace: string,
  { path, includes = [], excludes = [] }: ListedModule,
): Promise<ModuleDir> {
  const toReal = async (each: string): Promise<string> => {
    const place = resolve(workspace, each);
    return realpath(place).catch(() => place);
  };
  const typed = [path, ...includes, ...excludes].map((each) => resolve(workspace, each));
  const dir = await toReal(path);
  return {
    dir,
    includes: await Promise.all(includes.map(toReal)),
    excludes: await Promise.all(excludes.map(toReal)),
    places: [dir, ...typed],
  };
}

/** Whether a file or folder is the module's. */
export function owns({ dir, includes, excludes }: ModuleDir, path: string): boolean {
  return (
    isInside(path, dir) &&
    (includes.length === 0 || includes.some((each) => isInside(path, each))) &&
    !excludes.some((each) => isInside(path, each))
  );
}

/** Whether a module and a folder have files in common, as far as their places tell. */
function meets(module: ModuleDir, folder: string): boolean {
  const roots = module.includes.length === 0 ? [module.dir] : module.includes;
  return owns(module, folder) || roots.some((each) => isInside(each, folder));
}

function isInside(path: string, dir: string): boolean {
  return path === dir || path.startsWith(dir.endsWith(sep) ? dir : dir + sep);
}

/** Whether there is a file or folder. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function listModules(workspace: string): Promise<readonly ModuleDir[]> {
  const { exitCode, stdout, stderr } = await runBuf(
    ["config", "ls-modules", "--format", "json"],
    workspace,
  );
  if (exitCode !== 0) {
    throw GenerateError.of(
      `Cannot read "${join(workspace, "buf.yaml")}": ${stderr.trim().replace(/^Failure: /, "")}`,
    );
  }
  const lines = stdout.toString().split("\n").filter(Boolean);
  const modules = lines.map((line) => JSON.parse(line) as ListedModule);
  const roots = await listRoots(workspace);
  // To us each root is a module.
  const listed = modules.flatMap((each): readonly ListedModule[] =>
    each.path === "." && roots.length > 0 ? roots : [each],
  );
  return Promise.all(listed.map((each) => toModuleDir(workspace, each)));
}
