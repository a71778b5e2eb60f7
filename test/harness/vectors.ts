import { readFileSync } from "node:fs";

/** What every vector has; `error` null or absent means success. */
export interface Vector {
  readonly name: string;
  readonly op: string;
  readonly error?: string | null;
}

/** The whole of a file in `test/vectors`. */
export function readVectorFile<T>(file: string): T {
  const url = new URL(`../vectors/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"), reviveNumber) as T;
}

/**
 * The vectors of one `op`, as rows of `describe.each`; throws if there are none, so that a check can't
 * pass by checking nothing.
 */
export function vectorsOf<T extends Vector>(file: string, op: T["op"]): T[] {
  const { vectors } = readVectorFile<{ vectors: readonly Vector[] }>(file);
  const chosen = vectors.filter((vector) => vector.op === op);
  if (chosen.length === 0) throw new Error(`no vector with op "${op}" in "${file}"`);
  return chosen as T[];
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Numbers outside the exact range of doubles are written as text; doubles are near enough here. */
function reviveNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$int64" in value) return Number(value.$int64);
  if ("$float" in value) return Number(value.$float);
  return value;
}
