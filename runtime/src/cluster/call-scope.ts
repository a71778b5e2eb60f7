import type { Metadata } from "../dispatch/index.js";
import type { Session } from "../session/index.js";

/** What a server's own call takes over from the call in which it is made. */
export interface CallScope {
  readonly metadata: Metadata;
  /** Whose handler calls. */
  readonly session?: Session | undefined;
  /** Fires when nobody waits for the whole any more. */
  readonly signal?: AbortSignal | undefined;
  /** When nobody waits for the whole any more, ms since 1970. */
  readonly deadline?: number | undefined;
}

/** A call that is made in no other. */
export const noScope: CallScope = Object.freeze({ metadata: Object.freeze({}) });
