/** For four equally likely outcomes: exceeded by chance once in a million runs. */
export const chiSquareLimit = 30.7;

export function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
