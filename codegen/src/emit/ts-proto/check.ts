import type { Diagnostic } from "../../error.js";
import type { EnumModel, FieldModel, FileModel, MessageModel, Node } from "../../model/index.js";
import { isTypeName, type TypeNames, toPropertyName, variableNames } from "../ts-names.js";

/** What ts-proto would print wrong, or not at all. */
export function checkForTsProto(
  files: readonly FileModel[],
  names: TypeNames,
): readonly Diagnostic[] {
  return files.flatMap(({ messages, enums }) => [
    ...[...messages, ...enums].flatMap((type) => checkName(type, names)),
    ...[...messages, ...enums].filter((type) => isTaken(type, names)).map(unprintable),
    ...enums.flatMap(({ values }) => values.filter(isUnfitValue).map(unprintable)),
    ...[...messages, ...enums].filter(({ path }) => path.length === 1).flatMap(checkBeginning),
    ...messages.flatMap(({ fields, oneofs }) => [...fields, ...oneofs].flatMap(checkBeginning)),
    ...messages.flatMap(({ fields }) => fields.flatMap(checkField)),
  ]);
}

/** Globals, variables and functions of its code and of ours beside it: a type of that name would hide one. */
const taken: ReadonlySet<string> = new Set([
  ...variableNames,
  ..."Array BigInt Map MessageFns Uint8Array toTimestamp".split(" "),
  ..."earlier end input into reader stop tag v writer".split(" "),
]);

/** It gives a type the name that the schema has, even where that is a word of the language. */
function isTaken({ typeName, name, path }: MessageModel | EnumModel, names: TypeNames): boolean {
  if (path.length === 1 && !isTypeName(toPropertyName(name))) return true;
  return taken.has(names.get(typeName)?.name ?? "");
}

/** It prints a type for each value, a value for numbers of newer schemas, and an object literal of all. */
function isUnfitValue({ name }: Node): boolean {
  return !isTypeName(name) || ["UNRECOGNIZED", "__proto__", "from"].includes(name);
}

/** What is told of a type or value of which the code can't be printed. */
export function unprintable({ name, at }: Node): Diagnostic {
  return { at, text: `Cannot print "${name}" by ts-proto: rename it, or choose codec "pitaya"` };
}

/** It drops the underscores before a name, and what is left has to be one. */
function checkBeginning({ name, at }: Node): readonly Diagnostic[] {
  if (/^_*[A-Za-z]/.test(name)) return [];
  const text = `Cannot name "${name}" by ts-proto: no letter is left at its beginning; rename it, or choose codec "pitaya"`;
  return [{ at, text }];
}

/** Where we rename one of two types that have one name, it prints both. */
function checkName(
  { typeName, at }: MessageModel | EnumModel,
  names: TypeNames,
): readonly Diagnostic[] {
  const named = names.get(typeName);
  const given = [named?.name, named?.fromJson, named?.toJson].find((name) => name?.endsWith("$"));
  if (given === undefined) return [];
  const text = `Cannot print "${typeName}" by ts-proto: its file has a "${given.replace(/\$+$/, "")}" already; rename it, or choose codec "pitaya"`;
  return [{ at, text }];
}

/** Names that every object has: a field of such a name would seem to be set when it is not. */
const inheritedNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Types for which the message codec prints code that no compiler takes, when they stand in a oneof. */
const unfitInOneof: ReadonlySet<string> = new Set([
  "google.protobuf.FieldMask",
  "google.protobuf.Int64Value",
  "google.protobuf.UInt64Value",
]);

function checkField({
  name,
  at,
  oneof,
  shape,
  longAs,
  isOptional,
}: FieldModel): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (inheritedNames.has(toPropertyName(name)) || inheritedNames.has(name)) {
    diagnostics.push({
      at,
      text: `Cannot name a field "${name}": ts-proto's code would think it is always set; rename it, or choose codec "pitaya"`,
    });
  }
  const typeName = shape.value.kind === "message" ? shape.value.typeName : "";
  if (oneof !== undefined && unfitInOneof.has(typeName)) {
    diagnostics.push({
      at,
      text: `Cannot hold "${name}" in oneof "${oneof}": a ${typeName} is more than ts-proto can print there; wrap it in a message, or choose codec "pitaya"`,
    });
  }
  if (longAs !== "bigint" && (oneof !== undefined || isOptional || shape.kind !== "single")) {
    diagnostics.push({
      at,
      text: `Cannot hold "${name}" as ${longAs}: ts-proto can do so with single fields only; choose codec "pitaya"`,
    });
  }
  return diagnostics;
}
