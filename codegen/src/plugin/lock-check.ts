import { type Diagnostic, GenerateError } from "../error.js";
import { dictionaryRoutes, type RouteLock } from "../model/index.js";
import type { Product } from "../produce.js";

/**
 * A plug-in can't write the lock file, so it gives no code and retires none: two machines, or two runs,
 * would give others.
 *
 * @param old - what the lock file holds; `undefined` if none was named
 * @throws GenerateError with each route of which the lock would change
 */
export function requireCurrentLock(
  { model, lock }: Product,
  old: RouteLock | undefined,
  lockFile: string | undefined,
): void {
  const routes = dictionaryRoutes(model);
  if (old === undefined || lockFile === undefined) {
    if (routes.length > 0) throw GenerateError.of(refuseWithoutLock(routes.map(toRoute)));
    return;
  }
  const [had, has] = [activeCodes(old), activeCodes(lock)];
  const added = routes.filter(({ route }) => had.get(route) !== has.get(route));
  const gone = [...had.keys()].filter((route) => !has.has(route));
  const diagnostics: readonly Diagnostic[] = [
    ...added.map(({ route, at }) => ({
      at,
      text: `Cannot give "${route}" a code: lock file "${lockFile}" holds none for it; run "pitaya generate", which writes it there`,
    })),
    ...(gone.length === 0 ? [] : [{ text: refuseGone(gone, lockFile) }]),
  ];
  if (diagnostics.length > 0) throw new GenerateError(diagnostics);
}

function activeCodes(lock: RouteLock): ReadonlyMap<string, number> {
  return new Map(
    lock.filter(({ retired }) => retired !== true).map(({ route, code }) => [route, code]),
  );
}

function toRoute({ route }: { readonly route: string }): string {
  return route;
}

function refuseWithoutLock(routes: readonly string[]): string {
  return `Cannot give codes to ${quote(routes)}: name the lock file that "pitaya generate" keeps, as option "lock=schema/routes.lock.json", or leave the dictionary out, as in "only=messages;server;client"`;
}

/** A plug-in that buf runs once per folder sees a part of the routes each time. */
function refuseGone(routes: readonly string[], lockFile: string): string {
  return `Cannot find ${quote(routes)} of lock file "${lockFile}" in the given .proto files: give all files in one run (in buf.gen.yaml "strategy: all"), or, if the schema has them no more, run "pitaya generate", which retires their codes`;
}

function quote(routes: readonly string[]): string {
  const shown = routes.slice(0, 3).map((route) => `"${route}"`);
  const more = routes.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more routes`;
}
