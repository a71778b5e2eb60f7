import { codes, PitayaError } from "../error/index.js";

/**
 * What `read` makes of the argument of a built-in remote.
 *
 * @throws PitayaError PIT-400 if it can't be read
 */
export function sysArgument<T>(bytes: Uint8Array, read: (bytes: Uint8Array) => T): T {
  try {
    return read(bytes);
  } catch (cause) {
    throw new PitayaError(codes.badRequest, "cannot decode the argument", { cause });
  }
}
