/** Works one after the other for each key, in the order in which they are asked for. */
export class Turns {
  /** The last work of each key that has any; it never rejects. */
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const done = before === undefined ? work() : before.then(work);
    const last = done.catch(() => {});
    this.#last.set(key, last);
    void last.then(() => {
      if (this.#last.get(key) === last) this.#last.delete(key);
    });
    return done;
  }
}
