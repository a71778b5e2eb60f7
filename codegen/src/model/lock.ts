import { compareText, GenerateError } from "../error.js";
import { isRecord } from "./is-record.js";
import { findJson, type JsonFault, walkJson } from "./json-text.js";
import { type RawEntry, readMergedLock } from "./merged-lock.js";

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

/** An entry, and where it begins in the text, from 0. */
interface PlacedRoute extends LockedRoute {
  readonly offset: number;
}

/** Makes an error of what is wrong at a place of the text. */
type Refuse = (offset: number, reason: string) => GenerateError;

/**
 * Reads the text of a lock file, also of one that branches were merged in: lines of both sides
 * count, with commas or without, with git's marks of a conflict or without. `file` is for messages.
 *
 * @throws GenerateError if it is none, or if it gives a code or a route twice; with its place
 */
export function parseLock(text: string, file: string): RouteLock {
  const refuse: Refuse = (offset, reason) => {
    const before = text.slice(0, offset).split("\n");
    const at = { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
    return new GenerateError([{ at, text: `Cannot read lock file "${file}": ${reason}` }]);
  };
  const entries = parseEntries(text, refuse).map((entry) => parseEntry(entry, refuse));
  const lock = dropTwins(entries);
  requireOneRoute(lock, refuse);
  requireOneCode(lock, refuse);
  return lock.map(({ offset, ...entry }) => entry);
}

function parseEntries(text: string, refuse: Refuse): readonly RawEntry[] {
  const offsets = new Map<unknown, number>();
  const fault = walkJson(text, ([key, index, ...more], offset) => {
    if (key === "routes" && more.length === 0) offsets.set(index, offset);
  });
  if (fault !== undefined) return readMerged(text, fault, refuse);
  const content: unknown = JSON.parse(text);
  if (!isRecord(content) || !Array.isArray(content["routes"]))
    throw refuse(findJson(text, ["routes"]), 'it has no list "routes"');
  if (content["version"] !== version) {
    const reason = `its version is ${String(content["version"])}, known is ${version}`;
    throw refuse(findJson(text, ["version"]), reason);
  }
  return content["routes"].map((value: unknown, index) => ({
    value,
    offset: offsets.get(index) ?? 0,
  }));
}

/** What is no JSON may be what a merge has left. */
function readMerged(text: string, fault: JsonFault, refuse: Refuse): readonly RawEntry[] {
  const { entries, faultOffset, isMarked } = readMergedLock(text);
  if (faultOffset === undefined && entries.length > 0) return entries;
  if (isMarked && faultOffset !== undefined)
    throw refuse(faultOffset, "this line is neither an entry nor a mark of a conflict");
  throw refuse(fault.offset, `it is no JSON: ${fault.text}`);
}

/** Of the lines that two branches have of one code of a route, the one that retired it is newer. */
function dropTwins(entries: readonly PlacedRoute[]): readonly PlacedRoute[] {
  const byKey = new Map<string, PlacedRoute>();
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

function parseEntry({ value, offset }: RawEntry, refuse: Refuse): PlacedRoute {
  const { route, code, retired, ...others } = isRecord(value) ? value : {};
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw refuse(offset, `an entry has no ${JSON.stringify(other)}: ${entryMembers}`);
  if (typeof route !== "string" || !isCode(code)) {
    const shown = JSON.stringify(value);
    throw refuse(offset, `${shown} is no entry like { "route": "a.b.c", "code": 1 }`);
  }
  if (retired !== undefined && retired !== true)
    throw refuse(offset, `"retired" is true or is left out, not ${JSON.stringify(retired)}`);
  return { route, code, ...(retired === true ? { retired } : {}), offset };
}

const entryMembers = 'it has "route" and "code", and "retired" if the code is used no more';

/** As two branches may each give a code to a route of theirs. */
function requireOneRoute(lock: readonly PlacedRoute[], refuse: Refuse): void {
  const owners = new Map<number, string>();
  for (const { route, code, offset } of lock) {
    const owner = owners.get(code);
    if (owner !== undefined) {
      throw refuse(
        offset,
        `"${owner}" and "${route}" both have code ${code}: the one that is deployed keeps it; remove the line of the other, then "pitaya generate" gives it a new one`,
      );
    }
    owners.set(code, route);
  }
}

/** As two branches may give one route a code each. */
function requireOneCode(lock: readonly PlacedRoute[], refuse: Refuse): void {
  const codes = new Map<string, number>();
  for (const { route, code, retired, offset } of lock) {
    const other = codes.get(route);
    if (retired === true) continue;
    if (other !== undefined) {
      throw refuse(
        offset,
        `"${route}" has two codes, ${other} and ${code}: the one that is deployed stays; add "retired": true to the line of the other`,
      );
    }
    codes.set(route, code);
  }
}

function isCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 0xffff;
}
