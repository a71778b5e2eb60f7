import type { ProtocolErrorCode } from "../error/index.js";
import type { ConnectionState } from "./connection-state.js";
import type { LimitName } from "./limits.js";

/** Which bound an error stands for, `null` if it is none. */
export function limitOfError(
  code: ProtocolErrorCode | "unexpected",
  state: ConnectionState,
): LimitName | null {
  if (code === "inflated-too-large") return "maxInflatedBytes";
  if (code === "inflated-too-much") return "maxInflateRatio";
  if (code !== "packet-too-large") return null;
  return state === "working" ? "maxPacketBytes" : "maxHandshakeBytes";
}
