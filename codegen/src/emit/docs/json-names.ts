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

/** Whether a reader of the dialect would take a member of that name for a field. */
export function isMemberOf(key: string, field: FieldModel, json: JsonDialect): boolean {
  if (json === "proto") return key === field.jsonName || key === field.name;
  return key.toLowerCase() === memberName(field, json).toLowerCase();
}

/** The member that a reader of the dialect would take for a field. */
export function memberOf(
  object: JsonObject,
  field: FieldModel,
  json: JsonDialect,
): Json | undefined {
  return Object.entries(object).find(([key]) => isMemberOf(key, field, json))?.[1];
}
