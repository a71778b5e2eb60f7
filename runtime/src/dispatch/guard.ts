import { codes, PitayaError } from "../error/index.js";
import type { Clock } from "../observe/index.js";
import type { Session } from "../session/index.js";
import type { CallContext, HandlerContext } from "./call-context.js";
import { RateLimits } from "./rate-limits.js";
import type { BoundMethod } from "./registry.js";

/** Decides whether a call may go on, before its payload is looked at. */
export interface Guard<Context extends CallContext> {
  /** @throws PitayaError the answer for the caller */
  check(method: BoundMethod, context: Context): void;
}

/** Holds what the schema says of who may call a handler, and how often. */
export class HandlerGuard implements Guard<HandlerContext> {
  readonly #limits: RateLimits;

  constructor(clock: Clock) {
    this.#limits = new RateLimits(clock);
  }

  /** @throws PitayaError PIT-401 for a session that is not bound, PIT-429 for a call too many */
  check({ desc, key }: BoundMethod, { session, route }: HandlerContext): void {
    if (desc.auth === "bound" && !session.bound) {
      throw new PitayaError(codes.unauthorized, "the session has to be bound to a user first", {
        metadata: { route },
      });
    }
    const { rateLimit } = desc;
    if (rateLimit === undefined || this.#limits.take(`${clientOf(session)} ${key}`, rateLimit))
      return;
    throw new PitayaError(codes.tooManyRequests, "too many requests", {
      metadata: { route, limit: String(rateLimit.limit), intervalMs: String(rateLimit.intervalMs) },
    });
  }
}

/** The same for every call of one client, wherever they are handled. */
function clientOf(session: Session): string {
  return session.kind === "frontend"
    ? String(session.id)
    : `${session.frontendId} ${session.frontendSessionId}`;
}
