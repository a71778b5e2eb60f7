import { rename, stat, writeFile } from "node:fs/promises";
import { generateIr, type IrOptions } from "@pitaya-ts/codegen/ir";
import { defaultArtefacts, defaultLockFile, GenerateError } from "@pitaya-ts/codegen/light";
import { GenerateReport } from "./generate-report.js";
import type { GenerateRequest } from "./generate-request.js";
import type { Terminal } from "./terminal.js";

/**
 * Prints what a schema says as JSON, or writes it to a file.
 *
 * @param file - as commander gives it: `true` if the flag names none
 * @returns the exit code
 * @throws GenerateError with everything that is wrong with the input; nothing is written then
 */
export async function emitIr(
  file: string | true,
  { targets, flags }: GenerateRequest,
  terminal: Terminal,
): Promise<number> {
  const options = toIrOptions(targets);
  if (file !== true) await requireNoFolder(file);
  const { text, warnings } = await generateIr(options);
  if (file === true) terminal.out(text);
  else await replaceFile(file, text);
  // stdout is for the model alone.
  new GenerateReport(flags, { ...terminal, out: terminal.err }, false).diagnostics(warnings);
  return 0;
}

/** Targets of one schema say the same: it is read once, for all kinds of output that they want. */
function toIrOptions(targets: GenerateRequest["targets"]): IrOptions {
  const [target] = targets;
  const schemas = new Set(targets.map(({ schemaDir }) => schemaDir));
  if (target === undefined || schemas.size > 1) {
    throw GenerateError.of(
      `Cannot print ${schemas.size} schemas at once: name one by its folder: ${[...schemas].join(", ")}`,
    );
  }
  const locks = new Set(
    targets.map(({ schemaDir, lockFile }) => lockFile ?? defaultLockFile(schemaDir)),
  );
  if (locks.size > 1) {
    throw GenerateError.of(
      `Cannot print the codes of ${locks.size} lock files at once: choose one by --lock: ${[...locks].join(", ")}`,
    );
  }
  return { ...target, only: targets.flatMap(({ only }) => only ?? defaultArtefacts) };
}

/** A folder is what the schema's would be, behind the flag. */
async function requireNoFolder(file: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isDirectory() !== true) return;
  throw GenerateError.of(
    `Cannot write the model to "${file}": it is a folder; name the schema's folder before --emit-ir`,
  );
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    throw GenerateError.of(`Cannot write "${file}": ${(error as Error).message}`, error);
  }
}
