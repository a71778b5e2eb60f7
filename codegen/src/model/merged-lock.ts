/** What stands around the entries of a lock file, and what git writes into it on a conflict. */
const frame = /^\s*(?:[{}\]]|"version": 1,|"routes": \[\]?)\s*$/;
const marker = /^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$/;
const entry = /^(\s*)(\{.*\}),?\s*$/;

/** An entry of a lock file, read and not looked at yet. */
export interface RawEntry {
  readonly value: unknown;
  /** Where it begins in the text, from 0. */
  readonly offset: number;
}

/** What of a lock file is left by a merge that nobody finished. */
export interface MergedLock {
  readonly entries: readonly RawEntry[];
  /** Where the first line is that no merge explains; absent if there is none. */
  readonly faultOffset?: number;
  /** Whether git has marked a conflict. */
  readonly isMarked: boolean;
}

/**
 * The entries of a lock file that two branches were merged in, be it by lines alone or with marks
 * of a conflict: those of both, as each tells of codes that were given.
 */
export function readMergedLock(text: string): MergedLock {
  const lines = [...text.matchAll(/^.*$/gm)]
    .map(({ 0: line, index }) => ({ line: line.replace(/\r$/, ""), index }))
    .filter(({ line }) => line.trim() !== "");
  const rest = lines.filter(({ line }) => !frame.test(line) && !marker.test(line));
  const entries = rest.map(({ line, index }) => {
    const [, blanks = "", content] = entry.exec(line) ?? [];
    return { value: parseJson(content), offset: index + blanks.length };
  });
  const fault = entries.find(({ value }) => value === undefined);
  const isMarked = lines.some(({ line }) => marker.test(line));
  return { entries, isMarked, ...(fault === undefined ? {} : { faultOffset: fault.offset }) };
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
