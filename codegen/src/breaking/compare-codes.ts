import { assignCodes, dictionaryRoutes, type Model, type RouteLock } from "../model/index.js";
import type { MethodIndex } from "./methods.js";
import type { RuleBreach } from "./rules.js";

/** The dictionary of one schema. */
export interface Dictionary {
  /** Codes that clients may send, by route. */
  readonly codes: ReadonlyMap<string, number>;
  /** Who has or had a code. */
  readonly owners: ReadonlyMap<number, string>;
}

/** The dictionary that the generator makes, or would make, of a schema and its lock file. */
export function buildDictionary(model: Model, known: RouteLock): Dictionary {
  const { codes, lock } = assignCodes(dictionaryRoutes(model), known);
  return { codes: new Map(codes), owners: ownersOf(lock) };
}

/** What is sure of a dictionary whose lock file is unknown: the codes that the schema demands. */
export function readPins(model: Model): Dictionary {
  return readDictionary(
    dictionaryRoutes(model).flatMap(({ route, pin }) =>
      pin === undefined ? [] : [{ route, code: pin }],
    ),
  );
}

/** The dictionary that a lock file alone tells of. */
export function readDictionary(lock: RouteLock): Dictionary {
  const current = lock.filter(({ retired }) => retired !== true);
  return {
    codes: new Map(current.map(({ route, code }) => [route, code])),
    owners: ownersOf(lock),
  };
}

function ownersOf(lock: RouteLock): ReadonlyMap<number, string> {
  return new Map(lock.map(({ route, code }) => [code, route]));
}

/** Codes that mean another route than before, or none. */
export function compareCodes(
  old: Dictionary,
  now: Dictionary,
  methods: MethodIndex,
): readonly RuleBreach[] {
  const byRoute = new Map(methods.all.map(({ method }) => [method.route, method]));
  const at = (route: string) => {
    const method = byRoute.get(route);
    return method === undefined ? {} : { at: method.dict.at };
  };
  return [
    ...[...old.codes].flatMap(([route, code]) =>
      compareCode(route, code, now.codes.get(route), byRoute.has(route)).map((breach) => ({
        ...breach,
        ...at(route),
      })),
    ),
    ...[...old.owners].flatMap(([code, route]) => {
      const owner = now.owners.get(code);
      return owner === route ? [] : [{ ...tellOwner(code, route, owner), ...at(owner ?? route) }];
    }),
  ];
}

function compareCode(
  route: string,
  code: number,
  now: number | undefined,
  isThere: boolean,
): readonly RuleBreach[] {
  if (code === now || !isThere) return [];
  const pin = `dict: { code: ${code} }`;
  if (now === undefined) {
    return [
      {
        rule: "CODE_NO_DELETE",
        text: `Route "${route}" has no code any more and had ${code}: clients with the dictionary that was deployed send it; add: ${pin}`,
      },
    ];
  }
  return [
    {
      rule: "CODE_SAME",
      text: `Route "${route}" has code ${now} and had ${code}: clients with the dictionary that was deployed call something else; keep its line of the lock file, or add: ${pin}`,
    },
  ];
}

function tellOwner(code: number, route: string, owner: string | undefined): RuleBreach {
  if (owner === undefined) {
    return {
      rule: "CODE_NO_FORGET",
      text: `Code ${code} of route "${route}" is no longer in the lock file, and might be given to another: put its line back`,
    };
  }
  return {
    rule: "CODE_NO_REUSE",
    text: `Code ${code} is that of route "${owner}" and was that of "${route}": clients with the dictionary that was deployed call the wrong one; give "${owner}" another`,
  };
}

/** Codes that the schema demanded and leaves to the lock file now. */
export function comparePins(old: MethodIndex, now: MethodIndex): readonly RuleBreach[] {
  return old.all.flatMap(({ service, method }) => {
    const { code } = method.dict;
    const heir = now.answering(service.kind, method.route)?.method;
    // Without a pin a push leaves the dictionary, which is told as such, like what is skipped.
    if (code === undefined || heir?.dict.code !== undefined || heir?.dict.skip !== false) return [];
    if (service.kind !== "handler") return [];
    return [
      {
        rule: "PIN_NO_DELETE" as const,
        at: heir.dict.at,
        text: `Method "${heir.name}" does not demand code ${code} any more, so that the lock file alone keeps it: put back: dict: { code: ${code} }`,
      },
    ];
  });
}
