import { codes, PitayaError, type PitayaErrorOptions } from "../../error/index.js";

/** A call that has certainly not reached its target: it may be made again, elsewhere too. */
export class NotSentError extends PitayaError {
  override readonly name: string = "NotSentError";

  constructor(message: string, options?: PitayaErrorOptions) {
    super(codes.unknown, message, options);
  }
}
