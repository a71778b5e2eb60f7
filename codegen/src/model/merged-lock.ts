/** What stands around the entries of a lock file, and what git writes into it on a conflict. */
const frame = /^\s*(?:[{}\]]|"version": 1,|"routes": \[\]?)\s*$/;
const marker = /^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$/;
const entry = /^\s*(\{.*\}),?\s*$/;

/**
 * The entries of a lock file that two branches were merged in, be it by lines alone or with marks
 * of a conflict: those of both, as each tells of codes that were given.
 *
 * @returns `undefined` if there is a line that no merge explains
 */
export function readMergedEntries(text: string): readonly unknown[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const rest = lines.filter((line) => !frame.test(line) && !marker.test(line));
  const entries = rest.map((line) => parseJson(entry.exec(line)?.[1]));
  return rest.length === 0 || entries.includes(undefined) ? undefined : entries;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
