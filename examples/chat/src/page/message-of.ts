import { PitayaError } from "@pitaya-ts/runtime/client";

/** What to tell the user of something that was thrown; a server's error with its code. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof PitayaError) return `${thrown.message} (${thrown.code})`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
