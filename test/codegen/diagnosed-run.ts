import { type Diagnostic, GenerateError, type GenerateOptions, generate } from "@pitaya-ts/codegen";

/** What a run of the generator says of the schema: its warnings, or why it refuses. */
export async function runDiagnosed(options: GenerateOptions): Promise<readonly Diagnostic[]> {
  try {
    return (await generate(options)).warnings;
  } catch (error) {
    if (error instanceof GenerateError) return error.diagnostics;
    throw error;
  }
}
