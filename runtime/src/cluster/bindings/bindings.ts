/** PORT: which frontend holds a user's connection. */
export interface BindingStorage {
  /** Notes that this server holds the user; id of the server that did before. */
  put(uid: string): Promise<string | undefined>;
  /** Forgets it, unless another server has noted itself meanwhile. */
  remove(uid: string): Promise<void>;
  /**
   * Notes a user of this server again if nobody is noted: servers of Go Pitaya forget a user whoever
   * is noted.
   */
  restore(uid: string): Promise<void>;
  /** Id of the frontend of that type that holds the user; `undefined` if none does. */
  find(frontendType: string, uid: string): Promise<string | undefined>;
  /**
   * Has `listener` called with users whom this server holds and another one is noted for; absent: nobody
   * looks for such.
   */
  onHeldElsewhere?(listener: (uid: string) => void): void;
}
