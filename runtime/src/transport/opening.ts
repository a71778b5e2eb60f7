/** So many bytes tell any protocol that is known. */
const sampleBytes = 16;

const nothing = new Uint8Array(0);

/** The first bytes of a client, however they were cut: by them it is told what it speaks instead. */
export class Opening {
  #bytes: Uint8Array = nothing;

  /** A copy of the first bytes, 16 at most. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  add(chunk: Uint8Array): void {
    const had = this.#bytes.length;
    if (had >= sampleBytes) return;
    const bytes = new Uint8Array(Math.min(sampleBytes, had + chunk.length));
    bytes.set(this.#bytes);
    bytes.set(chunk.subarray(0, bytes.length - had), had);
    this.#bytes = bytes;
  }
}
