/** Named sets of users, told by their uids. Each call rejects with what it says it throws. */
export interface Groups {
  /**
   * A group without members, which stays until it is deleted.
   *
   * @throws GroupError `already-exists`
   */
  create(group: string): Promise<void>;
  /**
   * A group that vanishes `ttlMs` after it was made or {@link renewTtl} was called.
   *
   * @throws GroupError `already-exists`; `bad-ttl` unless it is a number above 0
   */
  createWithTtl(group: string, ttlMs: number): Promise<void>;
  /**
   * Has its time to live begin anew.
   *
   * @throws GroupError `not-found`; `no-ttl` for a group that was made without one
   */
  renewTtl(group: string): Promise<void>;
  /**
   * Ends a group, its members with it.
   *
   * @throws GroupError `not-found`
   */
  delete(group: string): Promise<void>;
  /**
   * Adds a member; leaving it once the user is gone is the application's business.
   *
   * @throws GroupError `not-found`, `member-exists`, `empty-uid`
   */
  add(group: string, uid: string): Promise<void>;
  /**
   * Takes a member out.
   *
   * @throws GroupError `not-found`, `member-not-found`
   */
  remove(group: string, uid: string): Promise<void>;
  /**
   * Takes all members out; the group stays.
   *
   * @throws GroupError `not-found`
   */
  removeAll(group: string): Promise<void>;
  /**
   * Uids of the members, in order of insertion.
   *
   * @throws GroupError `not-found`
   */
  members(group: string): Promise<string[]>;
  /**
   * Whether the user is a member.
   *
   * @throws GroupError `not-found`, `empty-uid`
   */
  contains(group: string, uid: string): Promise<boolean>;
  /**
   * How many members there are.
   *
   * @throws GroupError `not-found`
   */
  count(group: string): Promise<number>;
}
