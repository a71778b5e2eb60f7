/** PORT: which frontend holds a user's connection. */
export interface BindingStorage {
  /** Notes that this server holds the user. */
  put(uid: string): Promise<void>;
  /** Forgets it, unless another server has noted itself meanwhile. */
  remove(uid: string): Promise<void>;
  /** Id of the frontend of that type that holds the user; `undefined` if none does. */
  find(frontendType: string, uid: string): Promise<string | undefined>;
}
