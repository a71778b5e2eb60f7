import { codes, PitayaError } from "../error/index.js";

/** What can't be done with a session as it is. The messages are those that Pitaya's users know. */
export const sessionErrors = {
  illegalUid: () => new PitayaError(codes.unknown, "illegal uid"),
  alreadyBound: () => new PitayaError(codes.unknown, "session is already bound to an uid"),
  notBound: () =>
    new PitayaError(codes.unknown, "you have to bind an UID to the session to do that"),
  notFound: () => new PitayaError(codes.unknown, "session not found"),
  notJson: (key: string, why: string) =>
    new PitayaError(codes.unknown, `cannot set session data ${JSON.stringify(key)}: ${why}`),
  closed: () => new PitayaError(codes.clientClosedRequest, "broken low-level pipe"),
} as const;
