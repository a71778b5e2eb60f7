import type { Diagnostic, Position } from "../error.js";
import { GenerateError } from "../error.js";
import { isRecord } from "../model/index.js";

/** One route of a dictionary that a server has set, and where the file has it. */
export interface ForeignRoute {
  readonly route: string;
  readonly code: number;
  readonly at: Position;
}

/**
 * Reads the dictionary of a running server: a JSON object of codes by route, as it is given to
 * `SetDictionary`, or the body of a handshake's answer, which has it in `sys.dict`.
 *
 * @throws GenerateError with every entry that is none, and every route and code that comes twice
 */
export function readDictionaryFile(text: string, file: string): readonly ForeignRoute[] {
  const entries = listEntries(text, file);
  const routes = entries.map(({ key, value, at }) => ({ route: key.trim(), code: value, at }));
  const faults = [
    ...routes.flatMap(({ route, code, at }) => checkEntry(route, code, at)),
    ...findTwice(routes, ({ route }) => `route "${route}"`),
    ...findTwice(routes, ({ code }) => `code ${String(code)}`),
  ];
  if (faults.length > 0) throw new GenerateError(faults);
  return routes.map(({ route, code, at }) => ({ route, code: Number(code), at }));
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly at: Position;
}

function listEntries(text: string, file: string): readonly Entry[] {
  const dictionary = findDictionary(parseJson(text, file));
  if (dictionary === undefined) {
    throw GenerateError.of(
      `Cannot read dictionary "${file}": it is no JSON object like { "room.room.join": 1 }`,
    );
  }
  const places = listKeys(text, file).filter(({ key }) => Object.hasOwn(dictionary, key));
  return places.map(({ key, at }) => ({ key, at, value: dictionary[key] }));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw GenerateError.of(`Cannot read dictionary "${file}": ${(error as Error).message}`, error);
  }
}

function findDictionary(content: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(content)) return undefined;
  const { sys } = content;
  if (!isRecord(sys)) return content;
  return isRecord(sys["dict"]) ? sys["dict"] : undefined;
}

/** Every name of a member with its place, also of one that comes twice, which a parser drops. */
function listKeys(text: string, file: string): readonly { key: string; at: Position }[] {
  return [...text.matchAll(/("(?:[^"\\]|\\.)*")\s*:/g)].map((match) => {
    const lines = text.slice(0, match.index).split("\n");
    const column = (lines.at(-1) ?? "").length + 1;
    return {
      key: JSON.parse(match[1] ?? "") as string,
      at: { file, line: lines.length, column },
    };
  });
}

function checkEntry(route: string, code: unknown, at: Position): readonly Diagnostic[] {
  if (route === "") return [{ at, text: "Cannot import a route without a name; remove it" }];
  if (typeof code === "number" && Number.isInteger(code) && code >= 1 && code <= 0xffff) return [];
  const why = code === 0 ? 'clients take code 0 for "no code"' : "codes are 1 to 65535";
  return [
    {
      at,
      text: `Cannot import code ${JSON.stringify(code)} of route "${route}": ${why}; give it another where it is set`,
    },
  ];
}

function findTwice<T extends { readonly at: Position }>(
  items: readonly T[],
  name: (item: T) => string,
): readonly Diagnostic[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const other = first.get(name(item));
    if (other === undefined) first.set(name(item), item);
    if (other === undefined) return [];
    return [
      {
        at: item.at,
        text: `Cannot import ${name(item)} twice: line ${other.at.line} has it too; remove one of the two`,
      },
    ];
  });
}
