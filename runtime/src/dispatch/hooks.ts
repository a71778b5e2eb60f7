import type { PitayaError } from "../error/index.js";
import type { CallContext } from "./call-context.js";

/** What a call came to. */
export type Outcome = { readonly reply: unknown } | { readonly error: PitayaError };

/**
 * Runs before the method, after its argument was decoded, and gives back the argument to go on
 * with. What it throws is the answer; the method and the after hooks are skipped.
 */
export type BeforeHook<Context extends CallContext> = (
  context: Context,
  argument: unknown,
) => unknown;

/** Runs after the method, and gives back the outcome to go on with. */
export type AfterHook<Context extends CallContext> = (
  context: Context,
  outcome: Outcome,
) => Outcome | Promise<Outcome>;

/** Hooks in the order in which they run. */
export class Hooks<Context extends CallContext> {
  readonly before: BeforeHook<Context>[] = [];
  readonly after: AfterHook<Context>[] = [];
}
