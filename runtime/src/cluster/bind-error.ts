import { codes, EngineError, PitayaError } from "../error/index.js";

/** What the binder is told where the cluster did not do its part: a code in any case, and no address. */
export function toBindError(cause: unknown): PitayaError {
  if (cause instanceof PitayaError && cause.code !== codes.unknown) return cause;
  const isSafe = cause instanceof PitayaError || cause instanceof EngineError;
  const why = isSafe ? PitayaError.from(cause).message : "the cluster failed";
  return new PitayaError(codes.internal, `cannot bind: ${why}`, { cause });
}
