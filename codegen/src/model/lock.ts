import { compareText, GenerateError } from "../error.js";
import { isRecord } from "./is-record.js";
import { readMergedEntries } from "./merged-lock.js";

/** One code that a route has, or had. */
export interface LockedRoute {
  readonly route: string;
  readonly code: number;
  /** The route has gone, or has another code now. This code is never given again. */
  readonly retired?: true;
}

/** Every code ever given. */
export type RouteLock = readonly LockedRoute[];

const version = 1;

/**
 * Reads the text of a lock file, also of one that branches were merged in: lines of both sides
 * count, with commas or without, with git's marks of a conflict or without. `file` is for messages.
 *
 * @throws GenerateError if it is none, or if it gives a code or a route twice
 */
export function parseLock(text: string, file: string): RouteLock {
  const entries = parseEntries(text, file).map((entry) => parseEntry(entry, file));
  const lock = dropTwins(entries);
  requireOneRoute(lock, file);
  requireOneCode(lock, file);
  return lock;
}

function parseEntries(text: string, file: string): readonly unknown[] {
  const content = parseJson(text, file);
  if (content instanceof GenerateError) {
    const merged = readMergedEntries(text);
    if (merged === undefined) throw content;
    return merged;
  }
  if (!isRecord(content) || !Array.isArray(content["routes"]))
    throw broken(file, 'it has no list "routes"');
  if (content["version"] !== version)
    throw broken(file, `its version is ${String(content["version"])}, known is ${version}`);
  return content["routes"];
}

/** Of the lines that two branches have of one code of a route, the one that retired it is newer. */
function dropTwins(entries: RouteLock): RouteLock {
  const byKey = new Map<string, LockedRoute>();
  for (const entry of entries) {
    const key = `${entry.code} ${entry.route}`;
    if (byKey.get(key)?.retired !== true) byKey.set(key, entry);
  }
  return [...byKey.values()];
}

/** Prints a lock file: a line per code, sorted by route, so that branches merge. */
export function formatLock(lock: RouteLock): string {
  const lines = [...lock]
    .sort((a, b) => compareText(a.route, b.route) || a.code - b.code)
    .map(formatEntry);
  const routes = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": ${version},\n  "routes": ${routes}\n}\n`;
}

function formatEntry({ route, code, retired }: LockedRoute): string {
  const mark = retired === true ? ', "retired": true' : "";
  return `    { "route": ${JSON.stringify(route)}, "code": ${code}${mark} }`;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return broken(file, (error as Error).message, error);
  }
}

function parseEntry(entry: unknown, file: string): LockedRoute {
  const { route, code, retired } = isRecord(entry) ? entry : {};
  if (typeof route !== "string" || !isCode(code)) {
    throw broken(file, `${JSON.stringify(entry)} is no entry like { "route": "a.b.c", "code": 1 }`);
  }
  return retired === true ? { route, code, retired } : { route, code };
}

/** As two branches may each give a code to a route of theirs. */
function requireOneRoute(lock: RouteLock, file: string): void {
  const owners = new Map<number, string>();
  for (const { route, code } of lock) {
    const owner = owners.get(code);
    if (owner !== undefined) {
      throw broken(
        file,
        `"${owner}" and "${route}" both have code ${code}: the one that is deployed keeps it; remove the line of the other, then "pitaya generate" gives it a new one`,
      );
    }
    owners.set(code, route);
  }
}

/** As two branches may give one route a code each. */
function requireOneCode(lock: RouteLock, file: string): void {
  const codes = new Map<string, number>();
  for (const { route, code, retired } of lock) {
    const other = codes.get(route);
    if (retired === true) continue;
    if (other !== undefined) {
      throw broken(
        file,
        `"${route}" has two codes, ${other} and ${code}: the one that is deployed stays; add "retired": true to the line of the other`,
      );
    }
    codes.set(route, code);
  }
}

function isCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 0xffff;
}

function broken(file: string, reason: string, cause?: unknown): GenerateError {
  return GenerateError.of(`Cannot read lock file "${file}": ${reason}`, cause);
}
