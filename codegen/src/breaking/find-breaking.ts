import { breakingRuleNames, bufRulesHint, isRule } from "../breaking-rules.js";
import { GenerateError } from "../error.js";
import { type LoadedSchema, loadSchema } from "../load/index.js";
import { readLock } from "../lock-file.js";
import { buildModel, type Model, type RouteLock, soundModel } from "../model/index.js";
import { defaultLockFile } from "../options.js";
import { loadOld, type OldSchema } from "./against.js";
import { findWithBuf } from "./buf-rules.js";
import { compareCalls } from "./compare-calls.js";
import {
  buildDictionary,
  compareCodes,
  comparePins,
  type Dictionary,
  readDictionary,
  readPins,
} from "./compare-codes.js";
import { compareJson } from "./compare-json.js";
import { compareRoutes } from "./compare-routes.js";
import { compareRules } from "./compare-rules.js";
import { indexMethods, type MethodIndex } from "./methods.js";
import { type BreakingChange, type RuleBreach, sortChanges } from "./rules.js";

/** What is compared with what. */
export interface BreakingOptions {
  /** Folder with the .proto files. */
  readonly schemaDir: string;
  /**
   * What is deployed: a folder of .proto files, an image of buf or protoc, a lock file, or a
   * revision of the git repository that the schema lies in. A path that exists wins over a
   * revision of its name, unless `git:` stands before it.
   */
  readonly against: string;
  /**
   * File that keeps the codes of the route dictionary.
   *
   * @default `routes.lock.json` in the schema folder
   */
  readonly lockFile?: string;
  /**
   * Rules of ours that don't count; those of buf are chosen in `buf.yaml`.
   *
   * @default none
   */
  readonly ignore?: readonly string[];
}

/**
 * Finds what a schema breaks for those who speak its older self: first by buf's rules, then by ours.
 *
 * @returns the changes, sorted by place; none if all is compatible
 * @throws GenerateError if one of the two can't be read
 */
export async function findBreaking(options: BreakingOptions): Promise<readonly BreakingChange[]> {
  const { schemaDir, against, lockFile = defaultLockFile(schemaDir) } = options;
  const ignored = readIgnored(options.ignore ?? []);
  const now = await loadSchema(schemaDir);
  const model = soundModel(await buildModel(now, { messagesOnly: false }));
  const old = await loadOld(against, { schemaDir, lockFile });
  const dictionary = buildDictionary(model, (await readLock(lockFile)) ?? []);
  const found = await compare(old, { schema: now, model, dictionary }, schemaDir);
  const kept = found.filter(({ rule }) => !ignored.has(rule));
  return sortChanges(kept.map((change) => tellOldPlace(change, old, against)));
}

/** The schema of today. */
interface Now {
  readonly schema: LoadedSchema;
  readonly model: Model;
  readonly dictionary: Dictionary;
}

async function compare(
  old: OldSchema,
  now: Now,
  schemaDir: string,
): Promise<readonly (BreakingChange | RuleBreach)[]> {
  const methods = indexMethods(now.model);
  if (old.schema === undefined) return compareLock(old.lock ?? [], now.dictionary, methods);
  // What is wrong with the old schema was for its own generator to tell.
  const { model } = await buildModel(old.schema, { messagesOnly: false });
  const oldMethods = indexMethods(model);
  const codes = old.lock === undefined ? readPins(model) : buildDictionary(model, old.lock);
  return [
    ...(await findWithBuf(old.schema, now.schema, schemaDir)),
    ...compareRoutes(oldMethods, methods),
    ...compareCalls(oldMethods, methods),
    ...compareCodes(codes, now.dictionary, methods),
    ...comparePins(oldMethods, methods),
    ...compareJson(model, now.model, now.schema),
    ...compareRules({ schema: old.schema, model, methods: oldMethods }, { ...now, methods }),
  ];
}

function compareLock(
  lock: RouteLock,
  now: Dictionary,
  methods: MethodIndex,
): readonly RuleBreach[] {
  const old = readDictionary(lock);
  const answers = (route: string) =>
    methods.answering("handler", route) ?? methods.answering("push", route);
  return [
    ...[...old.codes.keys()]
      .filter((route) => answers(route) === undefined)
      .map((route) => ({
        rule: "ROUTE_NO_DELETE" as const,
        text: `Route "${route}" is gone, and a lock file doesn't tell whether it was deprecated: if it was not, its callers wait in vain`,
      })),
    ...compareCodes(old, now, methods),
  ];
}

function tellOldPlace(
  change: BreakingChange | RuleBreach,
  { toPlace }: OldSchema,
  against: string,
): BreakingChange {
  const { rule, at, text } = change;
  if (at === undefined || !("isOldPlace" in change)) return { rule, text, ...(at && { at }) };
  return { rule, at: toPlace(at), text: `${text} (this place is in "${against}")` };
}

function readIgnored(names: readonly string[]): ReadonlySet<string> {
  const unknown = names.filter((name) => !isRule(name));
  if (unknown.length === 0) return new Set(names);
  throw GenerateError.of(
    `Cannot ignore rule "${unknown.join('", "')}": ours are ${breakingRuleNames.join(", ")}; ${bufRulesHint}`,
  );
}
