import { readFile, realpath } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { parse } from "yaml";
import { GenerateError } from "../error.js";
import { findBufYaml } from "../load/index.js";
import { isRecord } from "../model/index.js";

/** The part of a `buf.yaml` that is about breaking changes. */
type BreakingSection = Readonly<Record<string, unknown>>;

/** What buf is told about the files of one module. */
export interface BufRules {
  /** The text of a `buf.yaml`. */
  readonly config: string;
  /** Whether a file on disk is one of the module's. */
  readonly owns: (path: string) => boolean;
}

/** What buf looks for where the user says nothing. */
const defaultSection: BreakingSection = { use: ["WIRE_JSON"] };

/** The rules that the user's `buf.yaml` sets, by module; else those that guard bytes and JSON. */
export async function readBufRules(schemaDir: string): Promise<readonly BufRules[]> {
  const root = await findBufYaml(await realpath(schemaDir));
  if (root === undefined) return [toRules("v2", defaultSection, () => true)];
  const { version = "v1beta1", breaking, modules } = await readYaml(join(root, "buf.yaml"));
  if (version !== "v2")
    return [toRules(String(version), asSection(breaking) ?? defaultSection, () => true)];
  const listed: readonly BreakingSection[] = Array.isArray(modules)
    ? modules.map((each: unknown) => asSection(each) ?? {})
    : [];
  const dirs = listed.length === 0 ? [{}] : listed;
  const owner = (path: string) =>
    dirs
      .map((module) => join(root, pathOf(module)))
      .filter((dir) => path === dir || path.startsWith(dir + sep) || dir === root)
      .sort((a, b) => b.length - a.length)[0];
  return dirs.map((module) => {
    const section = asSection(module["breaking"]) ?? asSection(breaking) ?? defaultSection;
    const dir = join(root, pathOf(module));
    return toRules("v2", moveIgnores(section, pathOf(module)), (path) => owner(path) === dir);
  });
}

function toRules(version: string, breaking: BreakingSection, owns: BufRules["owns"]): BufRules {
  // JSON is YAML.
  return { config: JSON.stringify({ version, breaking }), owns };
}

function pathOf(module: BreakingSection): string {
  return posix.normalize(typeof module["path"] === "string" ? module["path"] : ".");
}

/** Paths count from the workspace; in an image they count from the module. */
function moveIgnores(section: BreakingSection, module: string): BreakingSection {
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

async function readYaml(file: string): Promise<BreakingSection> {
  try {
    return asSection(parse(await readFile(file, "utf8"))) ?? {};
  } catch (error) {
    throw GenerateError.of(`Cannot read "${file}": ${(error as Error).message}`, error);
  }
}

function asSection(value: unknown): BreakingSection | undefined {
  return isRecord(value) ? value : undefined;
}
