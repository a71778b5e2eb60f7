import { readFile, realpath } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import { parse } from "yaml";
import { GenerateError } from "../error.js";
import { findBufYaml, type ListedModule, owns, toModuleDir } from "../load/index.js";
import { isRecord } from "../model/index.js";

/** A part of a `buf.yaml`. */
type Section = Readonly<Record<string, unknown>>;

/** What buf is told about the files of one module. */
export interface BufRules {
  /** The text of a `buf.yaml`. */
  readonly config: string;
  /** Whether a file on disk is one of the module's, by its absolute path. */
  readonly owns: (path: string) => boolean;
}

/** What buf looks for where the user says nothing. */
const defaultSection: Section = { use: ["WIRE_JSON"] };

/**
 * The rules that the user's `buf.yaml` sets, by module; else those that guard bytes and JSON.
 *
 * @param paths - files of the schema, absolute: each has its rules, also where it is in no module
 */
export async function readBufRules(
  schemaDir: string,
  paths: readonly string[],
): Promise<readonly BufRules[]> {
  const schema = await realpath(schemaDir);
  const root = await findBufYaml(schema);
  if (root === undefined) return [toRules("v2", defaultSection, () => true)];
  const { version = "v1beta1", breaking, modules } = await readYaml(join(root, "buf.yaml"));
  const shared = asSection(breaking) ?? defaultSection;
  if (version !== "v2") return [toRules(String(version), shared, () => true)];
  const listed = Array.isArray(modules) && modules.length > 0 ? modules.map(asModule) : [{}];
  const dirs = await Promise.all(listed.map((each) => toModuleDir(root, toListed(each))));
  const ownerOf = (path: string) => dirs.findIndex((dir) => owns(dir, path));
  const byModule = listed.map((module, index) => {
    const section = moveIgnores(asSection(module["breaking"]) ?? shared, pathOf(module));
    return toRules("v2", section, (path) => ownerOf(path) === index);
  });
  const isAlone = (path: string) => ownerOf(path) === -1;
  if (!paths.some(isAlone)) return byModule;
  const folder = relative(root, schema).split(sep).join("/") || ".";
  return [...byModule, toRules("v2", moveIgnores(shared, folder), isAlone)];
}

function toRules(version: string, breaking: Section, owns: BufRules["owns"]): BufRules {
  // JSON is YAML.
  return { config: JSON.stringify({ version, breaking }), owns };
}

function asModule(value: unknown): Section {
  return asSection(value) ?? {};
}

function toListed(module: Section): ListedModule {
  const listOf = (key: string) => (Array.isArray(module[key]) ? module[key].map(String) : []);
  return { path: pathOf(module), includes: listOf("includes"), excludes: listOf("excludes") };
}

function pathOf(module: Section): string {
  return posix.normalize(typeof module["path"] === "string" ? module["path"] : ".");
}

/** Paths count from the workspace; in an image they count from the module. */
function moveIgnores(section: Section, module: string): Section {
  const only = asSection(section["ignore_only"]);
  return {
    ...section,
    ...("ignore" in section ? { ignore: movePaths(section["ignore"], module) } : {}),
    ...(only === undefined
      ? {}
      : {
          ignore_only: Object.fromEntries(
            Object.entries(only).map(([rule, paths]) => [rule, movePaths(paths, module)]),
          ),
        }),
  };
}

function movePaths(paths: unknown, module: string): readonly string[] {
  return (
    (Array.isArray(paths) ? paths : [])
      .map((path) => posix.relative(module, posix.normalize(String(path))) || ".")
      // A path around the module holds all of it, one beside it nothing.
      .map((path) => (/^\.\.(\/\.\.)*$/.test(path) ? "." : path))
      .filter((path) => !path.startsWith(".."))
  );
}

async function readYaml(file: string): Promise<Section> {
  try {
    return asSection(parse(await readFile(file, "utf8"))) ?? {};
  } catch (error) {
    throw GenerateError.of(`Cannot read "${file}": ${(error as Error).message}`, error);
  }
}

function asSection(value: unknown): Section | undefined {
  return isRecord(value) ? value : undefined;
}
