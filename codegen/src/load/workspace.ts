import { existsSync } from "node:fs";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Fingerprint, hashFolders, listInstalled, listProtoFolder } from "../cache/index.js";
import { GenerateError } from "../error.js";
import { findInputs, type SchemaInputs } from "./inputs.js";
import { exists, findModules, type ModuleDir, owns, wholeModule } from "./modules.js";

/** A temporary buf workspace over the user's folders. */
export interface Workspace {
  /** Folder to run buf in. */
  readonly dir: string;
  /** Real path of the schema folder. */
  readonly root: string;
  /** What buf is to build, as arguments of `buf build`. */
  readonly input: readonly string[];
  /** Path on disk of a file that buf names by its path in the workspace. */
  readonly realPath: (path: string) => string;
  /** Path on disk by import name, of the files below the schema folder. */
  readonly targets: ReadonlyMap<string, string>;
  /** Path on disk by import name, of any file that is there. */
  readonly sourceOf: (importName: string) => string | undefined;
  /** What the folders held before anything was read. */
  readonly folders: Fingerprint["folders"];
  /** What the compilation hangs on, once it is known which files it read. */
  readonly inputs: (importNames: readonly string[]) => SchemaInputs;
  /** Removes the workspace. */
  readonly remove: () => Promise<void>;
}

const optionsImport = "pitaya/options/v1/options.proto";
const rulesImport = "buf/validate/validate.proto";

/** Folder of the workspace with the rules, if no module has them. */
const rulesDir = "rules";

/**
 * Lays out a workspace that holds the modules around the schema folder and, unless
 * they have them themselves, `pitaya/options/v1/options.proto` and `buf/validate/validate.proto`. The user configures nothing.
 */
export async function openWorkspace(schemaDir: string): Promise<Workspace> {
  const root = await requireFolder(schemaDir);
  // What the rules are printed by is loaded while buf tells the modules.
  const [modules, rules] = await Promise.all([findModules(root), printRules()]);
  const folders = hashFolders([
    root,
    resolve(schemaDir),
    ...modules.flatMap(({ places }) => places),
  ]);
  const targets = findTargets(root, modules);
  if (targets.size === 0) {
    throw GenerateError.of(`Cannot generate from "${schemaDir}": it holds no .proto file`);
  }
  const dir = await realpath(await mkdtemp(join(tmpdir(), "pitaya-")));
  const remove = () => rm(dir, { recursive: true, force: true });
  const packaged = (await hasFile(modules, optionsImport)) ? [] : [optionsModule()];
  const all = [...modules, ...packaged];
  try {
    const hasRules = await hasFile(modules, rulesImport);
    await layOut(dir, all, hasRules ? [] : [await addRules(dir, rules)]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    dir,
    root,
    folders,
    input: chooseInput(root, modules),
    realPath: (path) => mapBack(path, all),
    targets,
    sourceOf: (name) => findSource(name, [...all, wholeModule(join(dir, rulesDir))]),
    inputs: (names) => findInputs(root, modules.map(toDir), packaged.map(toDir), names),
    remove,
  };
}

function findSource(importName: string, modules: readonly ModuleDir[]): string | undefined {
  const paths = modules
    .map((module) => ({ module, path: join(module.dir, importName) }))
    .filter(({ module, path }) => owns(module, path));
  return paths.find(({ path }) => existsSync(path))?.path;
}

/**
 * What the compilation of a schema hangs on, as far as it is known without compiling it.
 *
 * @throws GenerateError if there is no such folder, or its workspace can't be read
 */
export async function listSchemaInputs(schemaDir: string): Promise<SchemaInputs> {
  const root = await requireFolder(schemaDir);
  return findInputs(root, (await findModules(root)).map(toDir), [], []);
}

/** As little as holds the schema folder, so that a fault elsewhere in the workspace is no matter. */
function chooseInput(root: string, modules: readonly ModuleDir[]): readonly string[] {
  const index = modules.findIndex((module) => owns(module, root));
  const owner = modules[index];
  if (owner === undefined) return ["."];
  return owner.dir === root
    ? [`m${index}`]
    : [`m${index}`, "--path", `m${index}/${toImportName(relative(owner.dir, root))}`];
}

async function requireFolder(schemaDir: string): Promise<string> {
  const info = await stat(schemaDir).catch(() => undefined);
  if (info === undefined)
    throw GenerateError.of(`Cannot read schema folder "${schemaDir}": no such folder`);
  if (!info.isDirectory()) {
    throw GenerateError.of(
      `Cannot read schema folder "${schemaDir}": it is a file; name the folder that holds it`,
    );
  }
  return realpath(schemaDir);
}

/** The .proto files below the schema folder, by import name. */
function findTargets(root: string, modules: readonly ModuleDir[]): ReadonlyMap<string, string> {
  const { files } = listProtoFolder(root);
  const named = files.flatMap((file) => {
    const owner = modules.find((module) => owns(module, file));
    return owner === undefined ? [] : [[toImportName(relative(owner.dir, file)), file] as const];
  });
  return new Map(named);
}

/** The workspace's modules are links, named `m0`, `m1`, … */
async function layOut(
  dir: string,
  modules: readonly ModuleDir[],
  more: readonly string[],
): Promise<void> {
  for (const [index, module] of modules.entries()) await mount(module.dir, join(dir, `m${index}`));
  const config = {
    version: "v2",
    modules: [
      ...modules.map((module, index) => {
        const { dir: moduleDir, includes, excludes } = module;
        const move = (each: string) => `m${index}/${toImportName(relative(moduleDir, each))}`;
        // What is left out lies in what is taken in: buf demands it.
        const installed = listInstalled(moduleDir).filter((each) => owns(module, each));
        return {
          path: `m${index}`,
          ...(includes.length === 0 ? {} : { includes: includes.map(move) }),
          excludes: [...excludes, ...installed].map(move),
        };
      }),
      ...more.map((path) => ({ path })),
    ],
  };
  // JSON is YAML.
  await writeFile(join(dir, "buf.yaml"), JSON.stringify(config));
}

/** A `buf.yaml` of the module's own would take over, so one that has it is seen without. */
async function mount(module: string, path: string): Promise<void> {
  if (!(await exists(join(module, "buf.yaml")))) return symlink(module, path, "junction");
  await mkdir(path);
  for (const name of await readdir(module)) {
    const entry = join(module, name);
    const info = await stat(entry).catch(() => undefined);
    if (info?.isDirectory() === true) await symlink(entry, join(path, name), "junction");
    else if (name.endsWith(".proto")) await copyFile(entry, join(path, name));
  }
}

function mapBack(path: string, modules: readonly ModuleDir[]): string {
  const [, index, rest] = /^m(\d+)[/\\](.*)$/s.exec(path) ?? [];
  const module = modules[Number(index)];
  return module === undefined || rest === undefined ? path : join(module.dir, rest);
}

async function hasFile(modules: readonly ModuleDir[], file: string): Promise<boolean> {
  const found = await Promise.all(modules.map(({ dir }) => exists(join(dir, file))));
  return found.includes(true);
}

/** The rules of protovalidate: its package carries their descriptor, but not their source. */
async function printRules(): Promise<string> {
  const [{ file_buf_validate_validate: rules }, { printProto }] = await Promise.all([
    import("@bufbuild/protovalidate/gen/buf/validate/validate_pb.js"),
    import("./proto-text.js"),
  ]);
  return printProto(rules);
}

/** Adds a module with the rules. */
async function addRules(dir: string, rules: string): Promise<string> {
  const file = join(dir, rulesDir, rulesImport);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, rules);
  return rulesDir;
}

/** The installed package that carries our options; only they are taken from it. */
function optionsModule(): ModuleDir {
  const dir = dirname(createRequire(import.meta.url).resolve("@pitaya-ts/schema/package.json"));
  const others = ["protos", "example", "bench", "test"];
  return { ...wholeModule(dir), excludes: others.map((name) => join(dir, name)) };
}

function toDir({ dir }: ModuleDir): string {
  return dir;
}

function toImportName(path: string): string {
  return path.split(sep).join("/");
}
