import { rename, stat, writeFile } from "node:fs/promises";
import type { Diagnostic } from "@pitaya-ts/codegen";
import { GenerateError } from "@pitaya-ts/codegen";
import type { IrOptions } from "@pitaya-ts/codegen/ir";
import type { Terminal } from "./terminal.js";

/**
 * Prints the model of a schema, or writes it to a file.
 *
 * @param file - as commander gives it: `true` if the flag names none
 * @returns what may well be a mistake in the schema
 * @throws GenerateError with everything that is wrong with the input; nothing is written then
 */
export async function emitIr(
  file: string | true,
  options: IrOptions,
  terminal: Terminal,
): Promise<readonly Diagnostic[]> {
  if (file !== true) await requireNoFolder(file);
  const { generateIr } = await import("@pitaya-ts/codegen/ir");
  const { text, warnings } = await generateIr(options);
  if (file === true) terminal.out(text);
  else await replaceFile(file, text);
  return warnings;
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
