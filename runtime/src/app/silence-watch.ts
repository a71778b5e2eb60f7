/** Between two questions, ms. */
const askEveryMs = 1_000;

export interface SilenceOptions<Peer> {
  /** Silence after which a peer hangs, ms. */
  readonly silentMs: number;
  /** Asks for a sign of life. */
  ask(peer: Peer): void;
  /** A peer hangs; told once. */
  onSilent(peer: Peer): void;
}

/** Finds out which of some processes hang: they answer nothing, however long they may take for the rest. */
export class SilenceWatch<Peer> {
  readonly #options: SilenceOptions<Peer>;
  /** Questions since the last sign of life; not times, as this process may have been paused itself. */
  readonly #unanswered = new Map<Peer, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SilenceOptions<Peer>) {
    this.#options = options;
  }

  /** From here on these have to answer, until {@link forget}. */
  begin(peers: Iterable<Peer>): void {
    if (this.#timer !== null) return;
    for (const peer of peers) this.#unanswered.set(peer, 0);
    this.#timer = setInterval(() => this.#look(), askEveryMs);
    this.#look();
  }

  heard(peer: Peer): void {
    if (this.#unanswered.has(peer)) this.#unanswered.set(peer, 0);
  }

  forget(peer: Peer): void {
    this.#unanswered.delete(peer);
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #look(): void {
    const { silentMs, ask, onSilent } = this.#options;
    for (const [peer, count] of this.#unanswered) {
      if (count > 0 && count * askEveryMs >= silentMs) {
        this.forget(peer);
        onSilent(peer);
      } else {
        this.#unanswered.set(peer, count + 1);
        ask(peer);
      }
    }
  }
}
