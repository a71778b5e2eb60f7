import { codes } from "./codes.js";

/**
 * Something that this server runs on failed. The message, which may name addresses, is for the log of
 * this server; callers are told {@link told} with {@link code}.
 */
export abstract class EngineError extends Error {
  /** As callers get it. */
  readonly code: string = codes.internal;
  /** The message for callers; names no address. */
  abstract readonly told: string;
}
