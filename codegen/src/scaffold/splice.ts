/** A text that is put into another one; nothing of that is taken away. */
export interface Splice {
  /** Before the character of this index. */
  readonly at: number;
  readonly text: string;
}

/** Puts texts in. Those of one place follow each other as they are listed. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices
    .map((splice, index) => ({ ...splice, index }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  const starts = [0, ...sorted.map(({ at }) => at)];
  const pieces = starts.map((start, index) => text.slice(start, starts[index + 1]));
  return pieces.map((piece, index) => (sorted[index - 1]?.text ?? "") + piece).join("");
}
