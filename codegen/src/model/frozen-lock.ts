import { type Diagnostic, GenerateError } from "../error.js";
import type { LockedRoute, RouteLock } from "./lock.js";
import type { Model } from "./model.js";

/**
 * Requires that a run would leave the lock file as it is.
 *
 * @throws GenerateError naming each route that is new, gone, back or has another code
 */
export function requireFrozen(model: Model, lock: RouteLock, old: RouteLock, file: string): void {
  const known = new Map(old.map((entry) => [entry.code, entry]));
  const faults = lock
    .filter((entry) => !isSame(entry, known.get(entry.code)))
    .map((entry) => refuse(entry, known.get(entry.code), model, file));
  if (faults.length > 0) throw new GenerateError(faults);
}

function isSame({ route, retired }: LockedRoute, old: LockedRoute | undefined): boolean {
  return route === old?.route && retired === old.retired;
}

function refuse(
  { route, code, retired }: LockedRoute,
  old: LockedRoute | undefined,
  model: Model,
  file: string,
): Diagnostic {
  const method = model.services
    .flatMap(({ methods }) => methods)
    .find((each) => each.route === route);
  const change = retired === true ? "retire" : "bring back";
  const what =
    old === undefined
      ? `give route "${route}" code ${code}`
      : `${change} code ${code} of route "${route}"`;
  const mend = `lock file "${file}" is frozen; run "pitaya generate" without --frozen-lock and commit it`;
  return {
    ...(method === undefined ? {} : { at: method.routeAt }),
    text: `Cannot ${what}: ${mend}`,
  };
}
