import { packetType } from "../wire/index.js";

/** Length of the body of the packet that begins at `at`. */
export function bodyBytesAt(packets: Uint8Array, at: number): number {
  return (
    ((packets[at + 1] as number) << 16) |
    ((packets[at + 2] as number) << 8) |
    (packets[at + 3] as number)
  );
}

/** Whether packets of this type exist. */
export function isKnownType(type: number): boolean {
  return type >= packetType.handshake && type <= packetType.kick;
}
