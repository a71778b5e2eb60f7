import { type Diagnostic, GenerateError } from "../error.js";
import type { BuildResult } from "./build.js";
import type { Model } from "./model.js";
import { validateModel } from "./validate.js";

/**
 * A model that was built, once it is found to be sound.
 *
 * @param check - what else it has to pass
 * @throws GenerateError with everything that is wrong with the schema
 */
export function soundModel(
  { model, diagnostics }: BuildResult,
  check: (model: Model) => readonly Diagnostic[] = () => [],
): Model {
  const all = [...diagnostics, ...check(model), ...validateModel(model)];
  if (all.length > 0) throw new GenerateError(all);
  return model;
}
