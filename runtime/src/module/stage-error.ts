import { messageOf } from "../error/index.js";
/** A part of a server did not start, or did not stop. */
export class StageError extends Error {
  override readonly name = "StageError";
  /** Such as `module db` or `acceptor tcp`. */
  readonly part: string;
  /** Such as `init` or `listen`. */
  readonly stage: string;

  constructor(part: string, stage: string, cause: unknown) {
    const why = messageOf(cause);
    super(`${part} failed in ${stage}: ${why}`, { cause });
    this.part = part;
    this.stage = stage;
  }
}
