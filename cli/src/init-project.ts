import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError } from "@pitaya-ts/codegen/light";
import { completePackage } from "./init-package.js";

const templates = fileURLToPath(new URL("../templates/project", import.meta.url));

/** A file of the new project. */
interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes the files of a new project. A `package.json` that is there is completed, a `.gitignore` is
 * left alone.
 *
 * @returns paths of what was written, sorted
 * @throws GenerateError if another file is in the way; nothing is written then
 */
export async function initProject(dir: string): Promise<readonly string[]> {
  const files: ProjectFile[] = [];
  const inTheWay: string[] = [];
  for (const { path, text } of await readTemplates()) {
    const old = await readIfThere(join(dir, path));
    if (path === "package.json" && old !== undefined) {
      files.push({ path, text: completePackage(old, text, join(dir, path)) });
    } else if (old === undefined) files.push({ path, text });
    else if (path !== ".gitignore") inTheWay.push(join(dir, path));
  }
  if (inTheWay.length > 0) {
    throw GenerateError.of(
      `Cannot lay out a project in "${dir}": there is ${inTheWay.join(", ")} already; name a new folder, or move it away`,
    );
  }
  await writeAll(dir, files);
  return files.map(({ path }) => path);
}

async function readTemplates(): Promise<ProjectFile[]> {
  const entries = await readdir(templates, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: targetOf(relative(templates, path)),
      text: await readFile(path, "utf8"),
    })),
  );
}

/** npm packs no file of that name. */
function targetOf(path: string): string {
  return path === "gitignore" ? ".gitignore" : path.replaceAll("\\", "/");
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw GenerateError.of(`Cannot read "${path}": ${message}`, error);
  }
}

async function writeAll(dir: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    const file = join(dir, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      throw GenerateError.of(`Cannot write "${file}": ${(error as Error).message}`, error);
    }
  }
}
