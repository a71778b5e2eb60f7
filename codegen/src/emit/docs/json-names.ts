import type { FieldModel, JsonDialect } from "../../model/index.js";

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Whether a value is an object with members. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Name of a field's member in the JSON of a dialect. */
export function memberName({ name, jsonName, hasJsonName }: FieldModel, json: JsonDialect): string {
  if (json === "proto") return jsonName;
  return json === "go-plain" && hasJsonName ? jsonName : name;
}

/** The member that a reader of the dialect would take for a field. */
export function memberOf(
  object: JsonObject,
  field: FieldModel,
  json: JsonDialect,
): Json | undefined {
  const names =
    json === "proto" ? [field.jsonName, field.name] : [memberName(field, json).toLowerCase()];
  const isNamed = (key: string) => names.includes(json === "proto" ? key : key.toLowerCase());
  return Object.entries(object).find(([key]) => isNamed(key))?.[1];
}
