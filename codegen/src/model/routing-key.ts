import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { RoutingStep } from "./model.js";
import { isPlain } from "./plain-types.js";
import { emptyTypeName } from "./reach.js";

/** Values that are not the same when they look the same. */
const unfit: ReadonlySet<ScalarType> = new Set([
  ScalarType.BYTES,
  ScalarType.FLOAT,
  ScalarType.DOUBLE,
]);

/** Follows a key such as `player.id` through the request; a text says why that is not possible. */
export function buildRoutingKey(
  input: DescMessage,
  key: string,
  raw: boolean,
): readonly RoutingStep[] | string {
  if (raw) return "a raw method has bytes, not fields";
  if (input.typeName === emptyTypeName) return "the method takes no argument";
  const steps: RoutingStep[] = [];
  let message: DescMessage | undefined = input;
  let scalar: ScalarType | undefined;
  for (const name of key.split(".")) {
    if (message === undefined)
      return `"${steps.at(-1)?.field ?? ""}" is no message and has no "${name}"`;
    const field: DescField | undefined = message.fields.find((each) => each.name === name);
    if (field === undefined) return noSuchField(message, name);
    if (field.oneof !== undefined) return `"${name}" is part of a oneof and may be absent`;
    if (field.fieldKind === "list" || field.fieldKind === "map")
      return `"${name}" holds many values`;
    if (field.message !== undefined && isPlain(field.message.typeName))
      return `"${name}" is a ${field.message.typeName}, which is a plain value in code; give the key a field of its own`;
    steps.push(buildStep(field));
    message = field.message;
    scalar = field.scalar;
  }
  if (message !== undefined) return "it ends in a message; name a field inside of it";
  return scalar !== undefined && unfit.has(scalar) ? "bytes and fractions make no key" : steps;
}

function buildStep(field: DescField): RoutingStep {
  return {
    field: field.name,
    mayBeAbsent: field.presence === FeatureSet_FieldPresence.EXPLICIT,
    isString: field.scalar === ScalarType.STRING,
  };
}

function noSuchField(message: DescMessage, name: string): string {
  const known = message.fields.map((field) => field.name).join(", ");
  return `${message.typeName} has no field "${name}"${known === "" ? "" : `; it has ${known}`}`;
}
