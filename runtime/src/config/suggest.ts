/** Of many names the one that is written most alike, or `null` if none is near. */
export function nearest(written: string, names: readonly string[]): string | null {
  const wanted = written.toLowerCase();
  // A third of the letters: more of them would be another word.
  const worst = Math.max(2, Math.floor(wanted.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase(), worst) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= worst ? best.name : null;
}

/** Letters to add, take away or change to get from one text to the other; more than `worst` may be told as just that. */
function editDistance(from: string, to: string, worst: number): number {
  if (Math.abs(from.length - to.length) > worst) return worst + 1;
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
