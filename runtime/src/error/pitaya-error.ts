import { codes } from "./codes.js";
import { EngineError } from "./engine-error.js";

/** Text details that travel with an error to its caller. */
export type ErrorMetadata = Readonly<Record<string, string>>;

/** What an error has besides code and message. */
export interface PitayaErrorOptions {
  /** Details for the caller; `{}` if absent. */
  readonly metadata?: ErrorMetadata;
  /** What led to this error; stays on this server. */
  readonly cause?: unknown;
}

/**
 * An error that its caller may see: code, message and metadata reach the client, or the calling
 * server, as they are, over any number of hops.
 *
 * @example throw new PitayaError("ROOM-FULL", "room is full", { metadata: { room: "lobby" } });
 * @typeParam Code - the codes that it may have: the generated `RoomJoinErrorCode` has the compiler
 *   refuse a code that the schema doesn't list
 */
export class PitayaError<Code extends string = string> extends Error {
  override readonly name: string = "PitayaError";
  /** For programs, such as `PIT-404` or a code of the application's own. */
  readonly code: Code;
  /** Details for the caller; `{}` if there are none. */
  readonly metadata: ErrorMetadata;

  /** @throws TypeError for metadata that is no text, which could not be sent; names the key */
  constructor(code: Code, message: string, options: PitayaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.metadata = options.metadata ?? {};
    checkMetadata(code, this.metadata);
  }

  /**
   * What was thrown, as an error for its caller: itself if it is a `PitayaError`, else code PIT-000
   * with its message; of an {@link EngineError} only what it has for callers. An error that merely wraps a `PitayaError` keeps its own message and no code.
   */
  static from(thrown: unknown): PitayaError {
    if (thrown instanceof PitayaError) return thrown;
    if (thrown instanceof EngineError) {
      return new PitayaError(thrown.code, thrown.told, { cause: thrown });
    }
    return new PitayaError(codes.unknown, messageOf(thrown), { cause: thrown });
  }
}

function checkMetadata(code: string, metadata: ErrorMetadata): void {
  for (const [key, value] of Object.entries<unknown>(metadata)) {
    if (typeof value === "string") continue;
    const what = `metadata ${JSON.stringify(key)} of error ${code}`;
    throw new TypeError(`Cannot use ${what}: it has to be text, and is ${typeof value}`);
  }
}

/** The message of whatever was thrown; never fails, also if that throws when it is made a text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "unknown error";
  }
}
