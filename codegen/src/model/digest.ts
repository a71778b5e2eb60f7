import { hashOf } from "../cache/index.js";
import type { FileModel } from "./model.js";

/** Digests of models: what is made of a file asks for it several times. */
const known = new WeakMap<FileModel, string>();

/** Differs if anything of a file's model does. */
export function digestOf(file: FileModel): string {
  const digest = known.get(file) ?? hashOf(JSON.stringify(file, toPlain));
  known.set(file, digest);
  return digest;
}

/** What JSON has no form of, as something that no other value is. */
function toPlain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value;
}
