import type { BreakingRule } from "../breaking-rules.js";
import { compareText, type Diagnostic } from "../error.js";

/** One change that breaks those who are deployed. */
export interface BreakingChange extends Diagnostic {
  /** One of {@link breakingRules}, or a rule of buf. */
  readonly rule: string;
}

/** A change that one of our own rules found. */
export interface RuleBreach extends BreakingChange {
  readonly rule: BreakingRule;
  /** `at` is a place of the old schema: what broke is gone from the new one. */
  readonly isOldPlace?: true;
}

/** Sorts by place and rule, and drops what is said twice. */
export function sortChanges(changes: readonly BreakingChange[]): readonly BreakingChange[] {
  const keyed = new Map(
    changes.map((change) => [JSON.stringify([change.at, change.rule, change.text]), change]),
  );
  return [...keyed.values()].sort(
    (a, b) =>
      compareText(a.at?.file ?? "", b.at?.file ?? "") ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
      compareText(a.rule, b.rule) ||
      compareText(a.text, b.text),
  );
}
