import { rename, stat, writeFile } from "node:fs/promises";
import { generateIr } from "@pitaya-ts/codegen/ir";
import { GenerateError } from "@pitaya-ts/codegen/light";
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
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) throw refuseMany(targets);
  if (file !== true) await requireNoFolder(file);
  const { text, warnings } = await generateIr(target);
  if (file === true) terminal.out(text);
  else await replaceFile(file, text);
  // stdout is for the model alone.
  new GenerateReport(flags, { ...terminal, out: terminal.err }, false).diagnostics(warnings);
  return 0;
}

function refuseMany(targets: GenerateRequest["targets"]): GenerateError {
  const folders = [...new Set(targets.map(({ schemaDir }) => schemaDir))].join(", ");
  return GenerateError.of(
    `Cannot print ${targets.length} schemas at once: name one by its folder: ${folders}`,
  );
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
