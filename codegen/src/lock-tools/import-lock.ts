import type { Diagnostic } from "../error.js";
import { GenerateError } from "../error.js";
import { assignCodes, dictionaryRoutes, type Model, type RouteLock } from "../model/index.js";
import type { ForeignRoute } from "./read-dictionary.js";

/** A lock file with the codes of another server's dictionary. */
export interface ImportedLock {
  readonly lock: RouteLock;
  /** Codes that were new. */
  readonly addedCount: number;
  /** Routes that the schema has no use for; their codes are kept for none other. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Adds the dictionary of another server to what the lock file knows.
 *
 * @throws GenerateError with every code that the schema or the lock file has otherwise
 */
export function importDictionary(
  imported: readonly ForeignRoute[],
  model: Model,
  old: RouteLock,
): ImportedLock {
  const wanted = dictionaryRoutes(model);
  const pins = new Map(
    wanted.flatMap(({ route, pin, at }) => (pin === undefined ? [] : [[route, { pin, at }]])),
  );
  const faults = imported.flatMap((entry) => {
    const pinned = pins.get(entry.route);
    return pinned === undefined || pinned.pin === entry.code
      ? checkLock(entry, old)
      : [refusePin(entry, pinned.pin)];
  });
  if (faults.length > 0) throw new GenerateError(faults);
  const known = new Set(old.map(({ code }) => code));
  const added = imported.filter(({ code }) => !known.has(code));
  const given = new Map(imported.map(({ route, code }) => [route, code]));
  // A code that was retired is the route's again, if that is what the other server has.
  const kept = old.map(({ route, code, retired }) =>
    retired === true && given.get(route) !== code ? { route, code, retired } : { route, code },
  );
  const { lock, diagnostics } = assignCodes(wanted, [
    ...kept,
    ...added.map(({ route, code }) => ({ route, code })),
  ]);
  if (diagnostics.length > 0) throw new GenerateError(diagnostics);
  const used = new Set(wanted.map(({ route }) => route));
  return {
    lock,
    addedCount: added.length,
    warnings: imported
      .filter(({ route }) => !used.has(route))
      .map((entry) => warnUnused(entry, model)),
  };
}

function refusePin({ route, code, at }: ForeignRoute, pin: number): Diagnostic {
  return {
    at,
    text: `Cannot import code ${code} of route "${route}": the schema gives it ${pin} by dict.code; make both the same`,
  };
}

function checkLock({ route, code, at }: ForeignRoute, old: RouteLock): readonly Diagnostic[] {
  const owner = old.find((entry) => entry.code === code);
  if (owner !== undefined && owner.route !== route) {
    return [
      {
        at,
        text: `Cannot import code ${code} of route "${route}": in the lock file it is that of "${owner.route}"; if no client knows that, remove its line and import again`,
      },
    ];
  }
  const current = old.find((entry) => entry.route === route && entry.retired !== true);
  if (current === undefined || current.code === code) return [];
  return [
    {
      at,
      text: `Cannot import code ${code} of route "${route}": the lock file gives it ${current.code}; if no client knows that, remove its line and import again`,
    },
  ];
}

function warnUnused({ route, code, at }: ForeignRoute, model: Model): Diagnostic {
  return {
    severity: "warning",
    at,
    text: `Code ${code} is kept for route "${route}", but not used: ${reasonOf(route, code, model)}`,
  };
}

function reasonOf(route: string, code: number, model: Model): string {
  const service = model.services.find(({ methods }) =>
    methods.some((method) => method.route === route),
  );
  if (service?.kind === "push")
    return `a push has a code only if it says so; add: dict: { code: ${code} }`;
  if (service?.kind === "remote") return "it is a remote, which no client calls";
  if (service !== undefined) return "the schema leaves it out by dict.skip";
  return route.split(".").length === 2
    ? "the schema has none of two parts; clients have to send three"
    : "the schema has no such route";
}
