/** Named sets of users. */
export interface Groups {
  /** @throws GroupError `already-exists` */
  create(group: string): Promise<void>;
  /**
   * A group that vanishes `ttlMs` after it was made or {@link renewTtl} was called.
   *
   * @throws GroupError `already-exists`
   */
  createWithTtl(group: string, ttlMs: number): Promise<void>;
  /** @throws GroupError `not-found`, `no-ttl` */
  renewTtl(group: string): Promise<void>;
  /** @throws GroupError `not-found` */
  delete(group: string): Promise<void>;
  /** @throws GroupError `not-found`, `member-exists`, `empty-uid` */
  add(group: string, uid: string): Promise<void>;
  /** @throws GroupError `not-found`, `member-not-found` */
  remove(group: string, uid: string): Promise<void>;
  /** @throws GroupError `not-found` */
  removeAll(group: string): Promise<void>;
  /** In order of insertion. @throws GroupError `not-found` */
  members(group: string): Promise<string[]>;
  /** @throws GroupError `not-found`, `empty-uid` */
  contains(group: string, uid: string): Promise<boolean>;
  /** @throws GroupError `not-found` */
  count(group: string): Promise<number>;
}
