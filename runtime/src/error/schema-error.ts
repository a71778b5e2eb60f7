import { codes } from "./codes.js";
import { PitayaError } from "./pitaya-error.js";

/**
 * A call that was not made: what it carries is built otherwise where it would go, so that values would
 * be read as others. Code PIT-426; metadata `route`, and `server` where it is known.
 */
export class SchemaMismatchError extends PitayaError {
  override readonly name: string = "SchemaMismatchError";

  /** @param how - such as `request field 2: string for the caller, bool for the server` */
  constructor(route: string, how: string, server = "") {
    const at = server === "" ? "the server" : `server ${server}`;
    super(
      codes.schemaMismatch,
      `route "${route}" differs at ${at}: ${how}; build both from one schema`,
      { metadata: server === "" ? { route } : { route, server } },
    );
  }
}
