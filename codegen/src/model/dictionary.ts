import { compareText, type Diagnostic, type Position } from "../error.js";
import type { LockedRoute, RouteLock } from "./lock.js";
import type { MethodModel, Model } from "./model.js";

/** A route that goes into the dictionary. */
export interface DictionaryRoute {
  readonly route: string;
  /** A code that the schema demands. */
  readonly pin?: number;
  /** Gets no code if it never had one: it is a route of earlier clients. */
  readonly isPrevious?: true;
  readonly at: Position;
}

/** Codes by route, and the lock file to keep. */
export interface DictionaryResult {
  /** Sorted by route. */
  readonly codes: readonly (readonly [route: string, code: number])[];
  readonly lock: RouteLock;
  readonly diagnostics: readonly Diagnostic[];
}

const lastCode = 0xffff;

/** Handlers, unless they are left out, and pushes that ask for a code. Never a remote. */
export function dictionaryRoutes(model: Model): readonly DictionaryRoute[] {
  return model.services.flatMap(({ kind, methods }) =>
    methods
      .filter(
        ({ dict }) =>
          (kind === "handler" && !dict.skip) || (kind === "push" && dict.code !== undefined),
      )
      .flatMap(toRoutes),
  );
}

function toRoutes({ route, dict, previousRoutes }: MethodModel): readonly DictionaryRoute[] {
  return [
    { route, at: dict.at, ...(dict.code === undefined ? {} : { pin: dict.code }) },
    ...previousRoutes.map((previous) => ({ ...previous, isPrevious: true as const })),
  ];
}

/**
 * Gives each route its code. What the lock knows keeps its code; a new route takes the
 * hash of its name, or the next code that was never used. So the codes hang on the set
 * of routes and on the lock, not on the order in which branches are merged.
 */
export function assignCodes(routes: readonly DictionaryRoute[], old: RouteLock): DictionaryResult {
  const sorted = [...routes].sort((a, b) => compareText(a.route, b.route));
  const owners = new Map(old.map(({ route, code }) => [code, route]));
  const codes = new Map<string, number>();
  const diagnostics = [...pinCodes(sorted, owners, codes)];
  const known = new Map([...old].sort(byRetired).map(({ route, code }) => [route, code]));
  for (const { route, pin } of sorted) {
    const code = known.get(route);
    if (pin === undefined && code !== undefined) codes.set(route, code);
  }
  for (const { route, pin, at, isPrevious } of sorted) {
    if (pin !== undefined || codes.has(route) || isPrevious) continue;
    const code = freeCode(route, owners);
    if (code === undefined) diagnostics.push({ at, text: tellExhausted(route) });
    else claim(route, code, owners, codes);
  }
  return {
    codes: [...codes].sort(([a], [b]) => compareText(a, b)),
    lock: makeLock(owners, codes),
    diagnostics,
  };
}

/** A route may have retired codes and a current one; the current one has to win. */
function byRetired(a: LockedRoute, b: LockedRoute): number {
  return Number(b.retired ?? false) - Number(a.retired ?? false);
}

function pinCodes(
  routes: readonly DictionaryRoute[],
  owners: Map<number, string>,
  codes: Map<string, number>,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { route, pin, at } of routes) {
    if (pin === undefined) continue;
    const owner = owners.get(pin);
    if (owner === undefined || owner === route) claim(route, pin, owners, codes);
    else
      diagnostics.push({
        at,
        text: `Cannot give "${route}" code ${pin}: "${owner}" has or had it; choose another`,
      });
  }
  return diagnostics;
}

function claim(
  route: string,
  code: number,
  owners: Map<number, string>,
  codes: Map<string, number>,
): void {
  owners.set(code, route);
  codes.set(route, code);
}

function makeLock(
  owners: ReadonlyMap<number, string>,
  codes: ReadonlyMap<string, number>,
): RouteLock {
  return [...owners].map(([code, route]) =>
    codes.get(route) === code ? { route, code } : { route, code, retired: true as const },
  );
}

function tellExhausted(route: string): string {
  return `Cannot give "${route}" a code: all ${lastCode} were used; send it as text (dict: { skip: true }), or remove lines of retired routes that no client knows from the lock file`;
}

/** Nothing if every code has or had a route. */
function freeCode(route: string, owners: ReadonlyMap<number, string>): number | undefined {
  if (owners.size >= lastCode) return undefined;
  let code = hashRoute(route);
  while (owners.has(code)) code = code === lastCode ? 1 : code + 1;
  return code;
}

/** FNV-1a of the UTF-8 bytes, folded to 16 bits; 0 is reserved. */
export function hashRoute(route: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(route)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash >>> 16) ^ (hash & 0xffff) || 1;
}
