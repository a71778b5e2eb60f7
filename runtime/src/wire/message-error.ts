import { ProtocolError } from "../error/index.js";

export function invalidMessage(why: string): ProtocolError {
  return new ProtocolError("invalid-message", `invalid message: ${why}`);
}

export function wrongMessageType(): ProtocolError {
  return new ProtocolError("wrong-message-type", "wrong message type");
}

export function unknownRouteCode(code: number): ProtocolError {
  return new ProtocolError(
    "unknown-route-code",
    `route info not found in dictionary: code ${code}`,
  );
}
