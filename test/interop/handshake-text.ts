import type { Session } from "@pitaya-ts/runtime";
import { formatMap } from "./json-messages.js";

/** What the client told when it connected; the suites compare the order of the members. */
export function handshakeText(session: Session): string {
  if (session.kind === "backend" || session.handshake === null) return "null";
  const { sys, user } = session.handshake;
  const { platform, libVersion, clientBuildNumber, clientVersion } = sys;
  const info = JSON.stringify({ platform, libVersion, clientBuildNumber, clientVersion });
  return user === null ? `{"sys":${info}}` : `{"sys":${info},"user":${formatMap(user)}}`;
}
