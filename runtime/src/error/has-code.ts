import { PitayaError } from "./pitaya-error.js";

/**
 * Whether `error` is a {@link PitayaError} with one of `codes`, whose type it has from then on.
 *
 * @param codes - such as the generated list of the codes that a method declares
 * @example if (hasCode(error, roomJoinErrors)) switch (error.code) { … }
 * @example if (hasCode<RoomJoinErrorCode>(error, ["ROOM-FULL"])) waitForRoom();
 */
export function hasCode<const Code extends string>(
  error: unknown,
  codes: readonly Code[],
): error is PitayaError<Code> {
  return error instanceof PitayaError && codes.some((code) => code === error.code);
}
