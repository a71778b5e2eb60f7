import { codes } from "./codes.js";
import { PitayaError } from "./pitaya-error.js";

/** A method that the schema has and the server's code does not have yet: PIT-501. */
export class NotImplementedError extends PitayaError<typeof codes.notImplemented> {
  override readonly name = "NotImplementedError";

  /** @param route - of the method; callers find it in the metadata too */
  constructor(route: string) {
    super(codes.notImplemented, `not implemented: ${route}`, { metadata: { route } });
  }
}
