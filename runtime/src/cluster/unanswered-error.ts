import { codes, messageOf, PitayaError } from "../error/index.js";

/** A call may have reached its target or not: the way there, or back, failed. */
export class UnansweredError extends PitayaError {
  override readonly name: string = "UnansweredError";

  /** Errors of this framework say what they are. */
  static override from(error: unknown): PitayaError {
    if (error instanceof PitayaError) return error;
    const text = messageOf(error);
    return new UnansweredError(codes.unknown, text, { cause: error });
  }
}
