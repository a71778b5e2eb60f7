/** Whoever is writing into the arena; told when somebody else wants to. */
export interface ArenaOwner {
  /** Takes what it has written so far out of the arena. */
  seal(): void;
}

const arenaBytes = 64 * 1024;

/**
 * One buffer that all connections of a server encode their packets into, one after another: a
 * reply costs no buffer of its own, and the replies of one turn lie side by side for one write.
 */
export class FrameArena {
  bytes = Buffer.allocUnsafeSlow(arenaBytes);
  #at = 0;
  #owner: ArenaOwner | null = null;

  isOwner(owner: ArenaOwner): boolean {
    return this.#owner === owner;
  }

  /** Where the owner's next `count` bytes go; they follow those that it wrote before, if it still owns. */
  take(owner: ArenaOwner, count: number): number {
    const full = this.#at + count > this.bytes.length;
    if (this.#owner !== owner || full) {
      this.#owner?.seal();
      if (full) this.#renew(count);
      this.#owner = owner;
    }
    const at = this.#at;
    this.#at += count;
    return at;
  }

  release(owner: ArenaOwner): void {
    if (this.#owner === owner) this.#owner = null;
  }

  /** The old buffer lives on as long as a socket needs it. */
  #renew(count: number): void {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(arenaBytes, count));
    this.#at = 0;
  }
}
