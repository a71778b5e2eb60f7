import { compareText, GenerateError } from "../error.js";

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

/** Reads the text of a lock file. `file` is for messages. */
export function parseLock(text: string, file: string): RouteLock {
  const content = parseJson(text, file);
  if (!isRecord(content) || !Array.isArray(content["routes"]))
    throw broken(file, 'it has no list "routes"');
  if (content["version"] !== version)
    throw broken(file, `its version is ${String(content["version"])}, known is ${version}`);
  const lock = content["routes"].map((entry: unknown) => parseEntry(entry, file));
  requireUnique(lock, file);
  return lock;
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
    throw broken(file, (error as Error).message, error);
  }
}

function parseEntry(entry: unknown, file: string): LockedRoute {
  const { route, code, retired } = isRecord(entry) ? entry : {};
  if (typeof route !== "string" || !isCode(code)) {
    throw broken(file, `${JSON.stringify(entry)} is no entry like { "route": "a.b.c", "code": 1 }`);
  }
  return retired === true ? { route, code, retired } : { route, code };
}

function requireUnique(lock: RouteLock, file: string): void {
  const owners = new Map<number, string>();
  for (const { route, code } of lock) {
    const owner = owners.get(code);
    if (owner !== undefined) {
      throw broken(
        file,
        `"${owner}" and "${route}" both have code ${code}; remove the line of the one that was added last`,
      );
    }
    owners.set(code, route);
  }
}

function isCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 0xffff;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function broken(file: string, reason: string, cause?: unknown): GenerateError {
  return GenerateError.of(`Cannot read lock file "${file}": ${reason}`, cause);
}
