import type { JsonDialect } from "../../model/index.js";
import { isLong } from "../value-types.js";
import type { JsonObject } from "./json-names.js";

/** The schema of a scalar. */
export function scalarSchema(scalar: string, json: JsonDialect): JsonObject {
  if (scalar === "string") return { type: "string" };
  if (scalar === "bool") return { type: "boolean" };
  if (scalar === "bytes") return { type: "string", contentEncoding: "base64" };
  if (scalar === "double" || scalar === "float") {
    if (json !== "proto") return { type: "number", format: scalar };
    const names = { type: "string", enum: ["NaN", "Infinity", "-Infinity"] };
    return { anyOf: [{ type: "number", format: scalar }, names] };
  }
  const isUnsigned = scalar.startsWith("u") || scalar.startsWith("fixed");
  const format = `${isUnsigned ? "u" : ""}int${scalar.slice(-2)}`;
  if (isLong(scalar) && json === "proto") {
    return { type: "string", format, pattern: isUnsigned ? "^[0-9]+$" : "^-?[0-9]+$" };
  }
  return { type: "integer", format, ...(isUnsigned ? { minimum: 0 } : {}) };
}

const anything: JsonObject = {};
const seconds = { type: "integer", format: "int64" };
const nanos = { type: "integer", format: "int32" };
const goTime = { type: "object", properties: { seconds, nanos } };

const structTypes: Readonly<Record<string, JsonObject>> = {
  "google.protobuf.Struct": { type: "object" },
  "google.protobuf.Value": anything,
  "google.protobuf.ListValue": { type: "array" },
};

/** Types of google.protobuf in the canonical form. */
export const knownTypes: Readonly<Record<string, JsonObject>> = {
  ...structTypes,
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
  "google.protobuf.Duration": { type: "string", pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$" },
  "google.protobuf.FieldMask": { type: "string" },
  "google.protobuf.Empty": { type: "object" },
  "google.protobuf.Any": {
    type: "object",
    properties: {
      typeUrl: { type: "string" },
      value: { type: "string", contentEncoding: "base64" },
    },
  },
};

/** The same as Go's encoding/json writes them. */
export const goTypes: Readonly<Record<string, JsonObject>> = {
  ...structTypes,
  "google.protobuf.Timestamp": goTime,
  "google.protobuf.Duration": goTime,
  "google.protobuf.Empty": { type: "object" },
};
