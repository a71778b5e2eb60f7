/** Of many names those that are written most alike, the nearest first; none if none is near. */
export function nearestNames(
  written: string,
  names: readonly string[],
  maxCount: number,
): readonly string[] {
  const wanted = written.toLowerCase();
  // A third of the letters: more of them would be another word.
  const worst = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase(), worst) }))
    .filter(({ distance }) => distance <= worst)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, maxCount)
    .map(({ name }) => name);
}

/** Letters to add, take away or change; more than `worst` may be told as just that. */
function editDistance(from: string, to: string, worst: number): number {
  if (Math.abs(from.length - to.length) > worst) return worst + 1;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
