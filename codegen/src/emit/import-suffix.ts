import type { ImportSuffix } from "../options.js";
import type { EmittedFile } from "./emitter.js";

/**
 * Has generated files, which are printed with imports of ".js", import each other in another way. Those
 * that do so already stay as they are.
 */
export function setImportSuffix(
  files: readonly EmittedFile[],
  suffix: ImportSuffix,
): readonly EmittedFile[] {
  if (suffix === "js") return files;
  return files.map((file) => {
    // Documentation shows calls from code of any kind. What is on disk was printed for this suffix.
    if (!file.path.endsWith(".ts") || file.onDisk !== undefined) return file;
    return { ...file, text: setSuffix(file.text, suffix) };
  });
}

/** The same for the code of one file. */
export function setSuffix(code: string, suffix: ImportSuffix): string {
  if (suffix === "js") return code;
  return code.replace(relativeImport, (_, before: string) => `${before}.${suffix}";`);
}

/** A whole line, or the last one of an import of many names; no line of a comment begins so. */
const relativeImport = /^((?:(?:import|export) [^"]* from |\} from )"\.{1,2}\/[^"]*)\.js";$/gm;
