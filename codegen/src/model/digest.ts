import { serialize } from "node:v8";
import { hashOf } from "../cache/index.js";
import type { FileModel } from "./model.js";

/** Digests of models: what is made of a file asks for it several times. */
const digests = new WeakMap<FileModel, string>();

/** Differs if anything of a file's model does. */
export function digestOf(file: FileModel): string {
  return digests.get(file) ?? setDigest(file, serialize(file));
}

/**
 * Says what the digest of a model is made of.
 *
 * @param bytes - the model, serialized by Node.js
 */
export function setDigest(file: FileModel, bytes: Uint8Array): string {
  const digest = hashOf(bytes);
  digests.set(file, digest);
  return digest;
}
