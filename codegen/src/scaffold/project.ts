import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { type CompilerOptions, ModuleKind, Project, ScriptTarget, type SourceFile } from "ts-morph";
import { type Diagnostic, GenerateError } from "../error.js";
import { type KnownService, wordsOf } from "./catalog.js";
import { shownPath, toSlashes } from "./paths.js";
import type { SourceText } from "./source-text.js";

/** Where a project has no tsconfig.json. */
const fallback: CompilerOptions = {
  strict: true,
  target: ScriptTarget.ES2022,
  module: ModuleKind.NodeNext,
};

/** The nearest tsconfig.json around a file; `undefined` without one. */
export function findTsconfig(path: string): string | undefined {
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    const file = join(dir, "tsconfig.json");
    if (existsSync(file)) return toSlashes(file);
    if (dirname(dir) === dir) return undefined;
  }
}

/**
 * What the compiler knows of a user's code beside the code that the schema leads to now, which may
 * not be written yet. Nothing is saved from it.
 *
 * @throws GenerateError if the project's options can't be read
 */
export function openProject(
  tsconfig: string | undefined,
  sources: readonly SourceText[],
  services: readonly KnownService[],
): Project {
  const project = createProject(tsconfig);
  const needed = services.filter((known) =>
    sources.some(({ text }) => wordsOf(known).some((word) => text.includes(word))),
  );
  for (const [path, text] of neededFiles(needed)) {
    project.createSourceFile(path, text, { overwrite: true });
  }
  for (const { path, text } of sources) project.createSourceFile(path, text, { overwrite: true });
  return project;
}

function createProject(tsconfig: string | undefined): Project {
  const common = { skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true };
  if (tsconfig === undefined) return new Project({ ...common, compilerOptions: fallback });
  try {
    return new Project({ ...common, tsConfigFilePath: tsconfig });
  } catch (error) {
    const reason = (error as Error).message;
    throw GenerateError.of(`Cannot read "${shownPath(tsconfig)}": ${reason}`, error);
  }
}

/** The generated modules of services, and those that these import. */
function neededFiles(services: readonly KnownService[]): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const add = (path: string, files: ReadonlyMap<string, string>): void => {
    const text = files.get(path);
    if (text === undefined || needed.has(path)) return;
    needed.set(path, text);
    for (const [, from = ""] of text.matchAll(/ from "(\.{1,2}\/[^"]*)\.[jt]s";$/gm)) {
      add(`${posix.join(posix.dirname(path), from)}.ts`, files);
    }
  };
  for (const { target, outPath } of services) {
    add(posix.join(target.outDir, `${outPath}.server.ts`), target.files);
  }
  return needed;
}

/** A file by itself: what it says, but nothing of what it means. */
export function parseAlone({ path, text }: SourceText): SourceFile {
  const compilerOptions = { noLib: true, noResolve: true, types: [] };
  const project = new Project({ compilerOptions, skipLoadingLibFiles: true });
  return project.createSourceFile(path, text, { overwrite: true });
}

/** What keeps a file that is parsed alone from being understood. */
export function findSyntaxErrors(file: SourceFile): readonly Diagnostic[] {
  return file
    .getProject()
    .getProgram()
    .getSyntacticDiagnostics(file)
    .map((found) => {
      const message = found.getMessageText();
      const text = typeof message === "string" ? message : message.getMessageText();
      const { line, column } = file.getLineAndColumnAtPos(found.getStart());
      return {
        at: { file: shownPath(file.getFilePath()), line, column },
        text: `Cannot scaffold a file with a syntax error: ${text}`,
      };
    });
}
