import { createHash } from "node:crypto";

const hashLength = 22;

/** 128 bits of a text of shapes, as the generator makes them. */
export function hashShapes(shapes: string): string {
  return createHash("sha256").update(shapes).digest("base64url").slice(0, hashLength);
}
