import { codes, PitayaError } from "../error/index.js";

const messages = {
  "already-exists": "group already exists",
  "not-found": "group not found",
  "member-exists": "member already exists in group",
  "member-not-found": "member not found in the group",
  "empty-uid": "empty uid: bind the session to a user first (session.bind)",
  "no-ttl": "memory group TTL not found",
  "bad-ttl": "the time to live of a group has to be a number of milliseconds above 0",
  "empty-name": "empty group name: a group needs a name",
  "bad-name": 'group names must not contain "/"',
} as const;

/** Why something can't be done with a group. */
export type GroupErrorReason = keyof typeof messages;

/** What can't be done with a group as it is. */
export class GroupError extends PitayaError {
  override readonly name: string = "GroupError";
  /** What kind of failure it is, for programs. */
  readonly reason: GroupErrorReason;

  constructor(reason: GroupErrorReason, group: string, message: string = messages[reason]) {
    super(codes.unknown, message, { metadata: { group } });
    this.reason = reason;
  }
}

/**
 * What stands for no group and no user.
 *
 * @throws GroupError `empty-name`, `empty-uid`
 */
export function checkGroup(group: string, uid?: string): void {
  if (group === "") throw new GroupError("empty-name", group);
  if (uid === "") throw new GroupError("empty-uid", group);
}

/** @throws GroupError `bad-ttl` */
export function checkTtl(group: string, ttlMs: number): void {
  if (!Number.isFinite(ttlMs) || ttlMs <= 0) {
    throw new GroupError("bad-ttl", group, `${messages["bad-ttl"]}, not ${ttlMs}`);
  }
}
