import {
  GenerateError,
  type GenerateOptions,
  type GenerateResult,
  generate,
} from "@pitaya-ts/codegen/light";
import { Progress } from "./generate-progress.js";
import { GenerateReport } from "./generate-report.js";
import type { GenerateFlags, GenerateRequest } from "./generate-request.js";
import type { Terminal } from "./terminal.js";

/**
 * Makes all targets one after the other, whatever becomes of those before.
 *
 * @param quiet - say nothing of a target that has not changed
 * @returns the exit code
 */
export async function runRequest(
  request: GenerateRequest,
  terminal: Terminal,
  quiet = false,
): Promise<number> {
  const report = new GenerateReport(request.flags, terminal, request.targets.length > 1);
  const progress = new Progress(terminal);
  const exitCodes: number[] = [];
  for (const target of request.targets) {
    const make = () =>
      progress.show(target.schemaDir, (onPhase) => generate({ ...target, onPhase }));
    exitCodes.push(await runTarget(target, make, request.flags, report, quiet));
  }
  return Math.max(...exitCodes);
}

async function runTarget(
  target: GenerateOptions,
  make: () => Promise<GenerateResult>,
  flags: GenerateFlags,
  report: GenerateReport,
  quiet: boolean,
): Promise<number> {
  try {
    const result = await make();
    if (result.cached && quiet) return 0;
    report.diagnostics(result.warnings);
    if (flags.diff === true) await report.diff(result);
    if (flags.check === true) report.checked(target, result);
    else if (flags.dryRun === true || flags.diff === true) report.planned(target, result);
    else report.written(target, result);
    return flags.check === true && result.changes.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    report.diagnostics(error.diagnostics);
    report.failed(target, error.diagnostics.length);
    return 1;
  }
}
