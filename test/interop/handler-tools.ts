import { PitayaError } from "@pitaya-ts/runtime";

/** Throws the same error under another code. */
export function recode(code: string): (error: unknown) => never {
  return (error) => {
    throw new PitayaError(code, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  };
}

/** Raw bytes as the text that they are. */
export function textIn(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
