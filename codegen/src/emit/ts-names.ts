import type { Model } from "../model/index.js";
import type { Import } from "../print/index.js";

/** Where the code of a message or an enum is, and its name there. */
export interface TypeName {
  readonly name: string;
  /** Path below the output folder without extension. */
  readonly file: string;
}

/** Names of all messages and enums by full protobuf name. */
export type TypeNames = ReadonlyMap<string, TypeName>;

/** Messages that fields don't hold as such, but as a plain value of the language. */
const plainTypes: ReadonlySet<string> = new Set(
  (
    "Timestamp Struct Value ListValue FieldMask DoubleValue FloatValue Int64Value UInt64Value Int32Value UInt32Value " +
    "BoolValue StringValue BytesValue"
  )
    .split(" ")
    .map((name) => `google.protobuf.${name}`),
);

/** Names the messages and enums of a model as ts-proto does. */
export function nameTypes(model: Model): TypeNames {
  const named = model.files.flatMap(({ outPath, messages, enums }) =>
    [...messages, ...enums].map(
      ({ typeName, path }) => [typeName, { name: toTypeName(path), file: outPath }] as const,
    ),
  );
  return new Map(named);
}

/** Whether a field of this type holds a plain value, such as a `Date`. */
export function isPlain(typeName: string): boolean {
  return plainTypes.has(typeName);
}

/** Property of a field: `room_id` → `roomId`. */
export function toPropertyName(fieldName: string): string {
  return camelize(fieldName);
}

/** The generated object and type of a message. */
export function messageImport(names: TypeNames, typeName: string, typeOnly: boolean): Import {
  const { name, file } = find(names, typeName);
  return { name, from: { file }, typeOnly };
}

/** The type that a message is written with. */
export function initImport(names: TypeNames, typeName: string): Import {
  const { name, file } = find(names, typeName);
  return { name: `${name}Init`, from: { file }, typeOnly: true };
}

/** One of the functions that read and write an enum as JSON. */
export function enumImport(
  names: TypeNames,
  typeName: string,
  suffix: "" | "FromJSON" | "ToJSON",
): Import {
  const { name, file } = find(names, typeName);
  return { name: enumName(name, suffix), from: { file }, typeOnly: suffix === "" };
}

/** Name of an enum, or of a function that reads or writes it: `Color` → `colorFromJSON`. */
export function enumName(name: string, suffix: "" | "FromJSON" | "ToJSON"): string {
  return suffix === "" ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}${suffix}`;
}

function find(names: TypeNames, typeName: string): TypeName {
  const found = names.get(typeName);
  if (found === undefined)
    throw new Error(`Cannot name "${typeName}": it is in no file of the model`);
  return found;
}

/** Nested types are joined by underscores: `Outer.Inner` → `Outer_Inner`. */
function toTypeName(path: readonly string[]): string {
  const name = path.map(camelize).join("_");
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
