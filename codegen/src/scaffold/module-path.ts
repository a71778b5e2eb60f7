import { posix } from "node:path";
import type { ImportDeclaration, SourceFile } from "ts-morph";
import type { KnownService } from "./catalog.js";
import { stripExtension } from "./paths.js";

/** The import of a service's generated module, as the file has it; `undefined` without one. */
export function findServiceImport(
  file: SourceFile,
  { outPath }: KnownService,
): ImportDeclaration | undefined {
  return file.getImportDeclarations().find((each) => leadsTo(each, `${outPath}.server`));
}

/** Whether an import is of a generated module. */
export function leadsTo(declaration: ImportDeclaration, outPath: string): boolean {
  const written = declaration.getModuleSpecifierValue();
  const found = declaration.getModuleSpecifierSourceFile()?.getFilePath();
  return [written, ...(found === undefined ? [] : [found])]
    .map(stripExtension)
    .some((path) => path === outPath || path.endsWith(`/${outPath}`));
}

/**
 * What a file imports a generated module by: in the way that it imports that of the service, or
 * relative to itself.
 *
 * @param outPath - of the module, below the output folder, without extension
 */
export function pathTo(outPath: string, file: SourceFile, known: KnownService): string {
  const written = findServiceImport(file, known)?.getModuleSpecifierValue();
  const dir = posix.dirname(file.getFilePath());
  const own = `${known.outPath}.server`;
  const alike = written === undefined ? undefined : besides(written, own, outPath, dir);
  if (alike !== undefined) return alike;
  return `${relativePath(dir, posix.join(known.target.outDir, outPath))}.${known.target.imports}`;
}

/** The path of a module beside another one whose path is known. */
function besides(written: string, own: string, outPath: string, dir: string): string | undefined {
  const bare = stripExtension(written);
  const extension = written.slice(bare.length);
  if (!written.startsWith(".")) {
    if (bare !== own && !bare.endsWith(`/${own}`)) return undefined;
    return `${bare.slice(0, -own.length)}${outPath}${extension}`;
  }
  const whole = posix.join(dir, bare);
  if (!whole.endsWith(`/${own}`)) return undefined;
  return `${relativePath(dir, `${whole.slice(0, -own.length)}${outPath}`)}${extension}`;
}

function relativePath(dir: string, path: string): string {
  const below = posix.relative(dir, path);
  return below.startsWith(".") ? below : `./${below}`;
}
