import type { FileModel, Model } from "../model/index.js";
import { type Import, toIdentifier } from "../print/index.js";

/** Where the code of a message or an enum is, and its names there. */
export interface TypeName {
  readonly name: string;
  /** Path below the output folder without extension. */
  readonly file: string;
  /** The type that a message is written with; of an enum, nothing. */
  readonly init?: string;
  /** The functions that read and write an enum as JSON; of a message, nothing. */
  readonly fromJson?: string;
  readonly toJson?: string;
}

/** Names of all messages and enums by full protobuf name. */
export type TypeNames = ReadonlyMap<string, TypeName>;

/** Variables of printed code, which would hide types of the same names. */
export const variableNames: readonly string[] =
  "at init item json key message name object part value".split(" ");

/**
 * Names the messages and enums of a model as ts-proto does. Where two names of a file meet, as those of
 * `Outer.Inner` and `Outer_Inner` do, or of `Foo`'s init and `FooInit`, the later one gets a `$`, which
 * no name of a schema has.
 */
export function nameTypes(model: Model): TypeNames {
  const names = known.get(model) ?? new Map(model.files.flatMap(nameTypesOf));
  known.set(model, names);
  return names;
}

/** Names of models: each printer asks for them. */
const known = new WeakMap<Model, TypeNames>();

function nameTypesOf({
  outPath: file,
  messages,
  enums,
}: FileModel): readonly (readonly [string, TypeName])[] {
  const taken = new Set<string>();
  const free = (name: string): string => {
    if (taken.has(name)) return free(`${name}$`);
    taken.add(name);
    // The file itself knows such a type by this name.
    if (variableNames.includes(name)) taken.add(`${name}$`);
    return name;
  };
  // Each step names all types before the next begins: what users write most comes first.
  const types = [
    ...messages.map(({ typeName, path }) => ({ typeName, path, isEnum: false })),
    ...enums.map(({ typeName, path }) => ({ typeName, path, isEnum: true })),
  ]
    .sort((a, b) => a.path.length - b.path.length)
    .map((each) => ({ ...each, name: free(toTypeName(each.path)) }));
  return types.map(({ typeName, isEnum, name }) => {
    if (!isEnum) return [typeName, { name, file, init: free(`${name}Init`) }];
    const lower = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const json = { fromJson: free(`${lower}FromJSON`), toJson: free(`${lower}ToJSON`) };
    return [typeName, { name, file, ...json }];
  });
}

/** All that a file with these messages and enums declares. */
export function declaredTypeNames(
  names: TypeNames,
  types: readonly { readonly typeName: string }[],
): readonly string[] {
  return types.flatMap(({ typeName }) => {
    const { name, init, fromJson, toJson } = find(names, typeName);
    const others = [init, fromJson, toJson].filter((each) => each !== undefined);
    return [name, ...others, ...["base", "read", "write"].map((part) => `${name}$${part}`)];
  });
}

/** Property of a field: `room_id` → `roomId`. */
export function toPropertyName(fieldName: string): string {
  return toIdentifier(camelize(fieldName));
}

/** The generated object and type of a message. */
export function messageImport(names: TypeNames, typeName: string, typeOnly: boolean): Import {
  const { name, file } = find(names, typeName);
  return { name, from: { file }, typeOnly };
}

/** The type that a message is written with. */
export function initImport(names: TypeNames, typeName: string): Import {
  const { init, file } = find(names, typeName);
  return { name: given(init, typeName), from: { file }, typeOnly: true };
}

/** An enum, or one of the functions that read and write it as JSON. */
export function enumImport(
  names: TypeNames,
  typeName: string,
  suffix: "" | "FromJSON" | "ToJSON",
): Import {
  const { name, file, fromJson, toJson } = find(names, typeName);
  if (suffix === "") return { name, from: { file }, typeOnly: true };
  const json = suffix === "FromJSON" ? fromJson : toJson;
  return { name: given(json, typeName), from: { file }, typeOnly: false };
}

function given(name: string | undefined, typeName: string): string {
  if (name === undefined) throw new Error(`Cannot name "${typeName}": it is of the other kind`);
  return name;
}

function find(names: TypeNames, typeName: string): TypeName {
  const found = names.get(typeName);
  if (found === undefined)
    throw new Error(`Cannot name "${typeName}": it is in no file of the model`);
  return found;
}

/** Nested types are joined by underscores: `Outer.Inner` → `Outer_Inner`. */
function toTypeName(path: readonly string[]): string {
  const name = toIdentifier(path.map(camelize).join("_"));
  return name === "Date" || name === "Function" || !isTypeName(name) ? `${name}Message` : name;
}

/** Words that can't name a type or a `const` of a module. */
const reserved: ReadonlySet<string> = new Set(
  (
    "any arguments as await bigint boolean break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for function globalThis if implements import in instanceof interface let never new null " +
    "number object package private protected public return static string super switch symbol this throw true try typeof " +
    "undefined unknown var void while with yield"
  ).split(" "),
);

/** Whether a name of the schema can be one of a type. */
export function isTypeName(name: string): boolean {
  return !reserved.has(name);
}

/** Words of a name in capitals are lowered, other letters stay as they are. */
function camelize(name: string): string {
  if (!name.includes("_")) return name;
  const words = (/[a-z]/.test(name) ? name : name.toLowerCase()).split("_");
  return words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}
