import {
  type FieldModel,
  goNamesOf,
  type JsonDialect,
  type LongType,
  type MessageModel,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";
import { hasMapKey, type MapShape, members, type OneofMember } from "../members.js";
import { type TypeNames, toPropertyName } from "../ts-names.js";
import { isLong } from "../value-types.js";
import { isObject, type Json, type JsonObject, memberOf } from "./json-names.js";
import type { SchemaIndex } from "./schema-index.js";

/** An expression of TypeScript, and the enums that it names. */
export class TypeScriptValue {
  readonly #index: SchemaIndex;
  readonly #names: TypeNames;
  /** Full names of the enums that were printed by name. */
  readonly enums = new Set<string>();

  constructor(index: SchemaIndex, names: TypeNames) {
    this.#index = index;
    this.#names = names;
  }

  /** The object that a message is written with; `undefined` if the JSON is none of it. */
  message(json: Json, typeName: string): string | undefined {
    const indexed = this.#index.messages.get(typeName);
    if (indexed === undefined || !isObject(json)) return undefined;
    const goName = indexed.json === "proto" ? undefined : goNamesOf(indexed.message);
    const printed = members(indexed.message).map((member) => {
      if (member.kind === "oneof") return this.#oneof(json, member, goName);
      const found = memberOf(json, member.field, indexed.json);
      if (found === undefined || found === null) return "";
      return property(member.name, this.#field(found, member.field));
    });
    if (printed.includes(undefined)) return undefined;
    if (countKnown(json, indexed.message, indexed.json) < Object.keys(json).length)
      return undefined;
    const filled = printed.filter((text) => text !== "");
    return filled.length === 0 ? "{}" : `{ ${filled.join(", ")} }`;
  }

  /** @param goName - what Go's structs call fields and oneofs, in their dialect */
  #oneof(
    json: JsonObject,
    { name, fields }: OneofMember,
    goName?: (name: string) => string,
  ): string | undefined {
    const wrapped = goName === undefined ? json : json[goName(fields[0]?.oneof ?? "")];
    if (!isObject(wrapped)) return "";
    for (const field of fields) {
      const found =
        goName === undefined ? memberOf(wrapped, field, "proto") : wrapped[goName(field.name)];
      if (found === undefined) continue;
      const key = toPropertyName(field.name);
      const value = this.#field(found, field);
      return value === undefined
        ? undefined
        : `${name}: { $case: ${JSON.stringify(key)}, ${key}: ${value} }`;
    }
    return "";
  }

  #field(json: Json, { shape, longAs }: FieldModel): string | undefined {
    if (shape.kind === "single") return this.#value(json, shape.value, longAs);
    if (shape.kind === "map") return this.#map(json, shape, longAs);
    if (!Array.isArray(json)) return undefined;
    const items = json.map((item: Json) => this.#value(item, shape.value, longAs));
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }

  #map(json: Json, shape: MapShape, longAs: LongType): string | undefined {
    if (!isObject(json)) return undefined;
    const entries = Object.entries(json).map(([key, item]) => {
      const value = this.#value(item, shape.value, longAs);
      if (value === undefined) return undefined;
      if (!hasMapKey(shape)) return `${JSON.stringify(key)}: ${value}`;
      return `[${shape.key === "bool" ? key : `${key}n`}, ${value}]`;
    });
    if (entries.includes(undefined)) return undefined;
    return hasMapKey(shape) ? `new Map([${entries.join(", ")}])` : `{ ${entries.join(", ")} }`;
  }

  #value(json: Json, value: ValueType, longAs: LongType): string | undefined {
    if (value.kind === "scalar") return printScalar(json, value.scalar, longAs);
    if (value.kind === "enum") return this.#enum(json, value.typeName);
    const scalar = wrappedScalar(value.typeName);
    if (scalar !== undefined) {
      const inner = isObject(json) ? json["value"] : json;
      return inner === undefined ? undefined : printScalar(inner, scalar, "bigint");
    }
    if (value.typeName === "google.protobuf.Timestamp") return printDate(json);
    if (/^google\.protobuf\.(Struct|Value|ListValue)$/.test(value.typeName)) {
      return JSON.stringify(json);
    }
    return value.typeName.startsWith("google.protobuf.")
      ? undefined
      : this.message(json, value.typeName);
  }

  #enum(json: Json, typeName: string): string | undefined {
    const found = this.#index.enums.get(typeName);
    const value = found?.values.find(({ name, number }) => name === json || number === json);
    const local = this.#names.get(typeName)?.name;
    if (value === undefined || local === undefined) return undefined;
    this.enums.add(typeName);
    return `${local}.${value.name}`;
  }
}

function property(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}: ${value}`;
}

/** How many members of an object a reader would take. */
function countKnown(json: JsonObject, message: MessageModel, dialect: JsonDialect): number {
  const { fields } = message;
  const goName = goNamesOf(message);
  const ofOneofs = new Set(
    dialect === "proto" ? [] : fields.flatMap(({ oneof = "" }) => [goName(oneof)]),
  );
  return Object.keys(json).filter(
    (key) =>
      ofOneofs.has(key) ||
      fields.some((field) => memberOf({ [key]: 0 }, field, dialect) !== undefined),
  ).length;
}

function printScalar(json: Json, scalar: string, longAs: LongType): string | undefined {
  if (scalar === "string") return typeof json === "string" ? JSON.stringify(json) : undefined;
  if (scalar === "bool") return typeof json === "boolean" ? String(json) : undefined;
  if (scalar === "bytes") return printBytes(json);
  const text = String(json);
  if (isLong(scalar)) {
    if (!/^-?\d+$/.test(text)) return undefined;
    return { bigint: `${text}n`, string: JSON.stringify(text), number: text }[longAs];
  }
  return typeof json === "number" ? text : undefined;
}

function printBytes(json: Json): string | undefined {
  if (typeof json !== "string") return undefined;
  return `new Uint8Array([${[...Buffer.from(json, "base64")].join(", ")}])`;
}

function printDate(json: Json): string | undefined {
  if (typeof json === "string") return `new Date(${JSON.stringify(json)})`;
  const seconds = isObject(json) ? json["seconds"] : undefined;
  return typeof seconds === "number" ? `new Date(${seconds * 1000})` : undefined;
}
