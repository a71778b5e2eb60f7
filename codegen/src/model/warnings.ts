import type { Diagnostic } from "../error.js";
import type { MethodModel, Model } from "./model.js";

/** What a model may say, though it is likely to be a mistake. */
export function findWarnings(model: Model): readonly Diagnostic[] {
  return model.services.flatMap(({ methods }) => methods.flatMap(warnOfRepetition));
}

/** Stored calls run again after a crash, whether or not they had their effect before it. */
function warnOfRepetition({ name, reliable, idempotent }: MethodModel): readonly Diagnostic[] {
  if (reliable === undefined || idempotent) return [];
  return [
    {
      severity: "warning",
      at: reliable.at,
      text:
        `Calls of "${name}" may run more than once, as it is reliable: make a repetition harmless, ` +
        "and say so by: option idempotency_level = IDEMPOTENT;",
    },
  ];
}
