import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { GenerateError } from "../../error.js";
import type { TemplateTexts } from "../emitter.js";
import { templateNames, templateSuffix } from "./template-names.js";

/**
 * The user's own templates.
 *
 * @param dir - empty: there are none
 * @throws GenerateError if the folder can't be read or has a template that nothing is made with
 */
export async function readTemplates(dir: string): Promise<TemplateTexts> {
  if (dir === "") return new Map();
  const files = (await listFiles(dir)).filter((file) => file.endsWith(templateSuffix)).sort();
  const unknown = files.filter((file) => !isKnown(nameOf(file)));
  if (unknown.length > 0) throw new GenerateError(unknown.map((file) => refuse(join(dir, file))));
  return new Map(
    await Promise.all(
      files.map(async (file) => {
        const path = join(dir, file);
        return [nameOf(file), { path, text: await readText(path) }] as const;
      }),
    ),
  );
}

async function listFiles(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch((error: Error) => {
    throw GenerateError.of(`Cannot read the folder of templates "${dir}": ${error.message}`, error);
  });
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw GenerateError.of(`Cannot read template "${path}": ${error.message}`, error);
  });
}

function nameOf(file: string): string {
  return file.slice(0, -templateSuffix.length);
}

function isKnown(name: string): boolean {
  return (templateNames as readonly string[]).includes(name);
}

function refuse(path: string): { readonly text: string } {
  const known = templateNames.map((name) => `${name}${templateSuffix}`).join(", ");
  return { text: `Cannot use template "${path}": its name is none of ${known}; rename it` };
}
