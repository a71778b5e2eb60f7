/** What has something to write at the end of the turn. */
export interface Flushable {
  flush(): void;
}

/** Writes everything that gathered during one turn of the event loop, once per connection. */
export class Flusher {
  #dirty: Flushable[] = [];
  #spare: Flushable[] = [];
  readonly #run = (): void => this.#flushAll();

  add(target: Flushable): void {
    if (this.#dirty.push(target) === 1) setImmediate(this.#run);
  }

  #flushAll(): void {
    const dirty = this.#dirty;
    this.#dirty = this.#spare;
    for (const target of dirty) target.flush();
    dirty.length = 0;
    this.#spare = dirty;
  }
}
