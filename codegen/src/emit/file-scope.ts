import { hashOf } from "../cache/index.js";
import { digestOf, type FileModel } from "../model/index.js";
import type { TypeNames } from "./ts-names.js";

/** What the printers of one file know of types: they see no more of the schema than its hash covers. */
export interface FileScope {
  /** Names of the types that the file declares or names. */
  readonly names: TypeNames;
  /** Those of them that belong to a set. */
  readonly only: (types: ReadonlySet<string>) => ReadonlySet<string>;
  /** Hash of the file, of the names, and of what else is looked at. */
  readonly hash: (...more: readonly (string | ReadonlySet<string>)[]) => string;
}

/** Narrows what is known of all types to what concerns one file. */
export function scopeOf(file: FileModel, all: TypeNames): FileScope {
  const scopes = known.get(all) ?? new Map<FileModel, FileScope>();
  known.set(all, scopes);
  const scope = scopes.get(file) ?? makeScope(file, all);
  scopes.set(file, scope);
  return scope;
}

/** Scopes of files: each printer asks for them. */
const known = new WeakMap<TypeNames, Map<FileModel, FileScope>>();

function makeScope(file: FileModel, all: TypeNames): FileScope {
  const names = new Map(
    [...typesOf(file)].flatMap((type) => {
      const name = all.get(type);
      return name === undefined ? [] : [[type, name] as const];
    }),
  );
  const base = hashOf(JSON.stringify([digestOf(file), [...names]]));
  return {
    names,
    only: (types) => new Set([...names.keys()].filter((type) => types.has(type))),
    hash(...more) {
      const plain = more.map((each) => (typeof each === "string" ? each : [...each]));
      return hashOf(JSON.stringify([base, plain]));
    },
  };
}

function typesOf({ messages, enums, services }: FileModel): ReadonlySet<string> {
  const types = new Set([...messages, ...enums].map(({ typeName }) => typeName));
  for (const { shape } of messages.flatMap(({ fields }) => fields)) {
    if (shape.value.kind !== "scalar") types.add(shape.value.typeName);
  }
  for (const { input, output } of services.flatMap(({ methods }) => methods)) {
    for (const payload of [input, output]) {
      if (payload.kind === "message") types.add(payload.typeName);
    }
  }
  return types;
}
