import {
  type CheckModel,
  type EnumModel,
  type FieldModel,
  goNamesOf,
  type JsonDialect,
  type MessageModel,
  type ValueRules,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";
import { isLong } from "../value-types.js";
import { type Json, type JsonObject, memberName } from "./json-names.js";
import { goTypes, knownTypes, scalarSchema } from "./json-schema-known.js";
import { shownRules } from "./mask.js";
import { hasOwnJson, type IndexedMessage, type SchemaIndex } from "./schema-index.js";

/** JSON Schemas (draft 7) of messages and enums, as what is written in the JSON dialect of their file. */
export class JsonSchemas {
  readonly #index: SchemaIndex;
  readonly #pointer: (typeName: string) => string;

  /**
   * @param pointer - where the schema of a type is, as a `$ref`
   */
  constructor(index: SchemaIndex, pointer: (typeName: string) => string) {
    this.#index = index;
    this.#pointer = pointer;
  }

  /** The schema of a message or an enum, as other schemas refer to it. */
  ofType(typeName: string): JsonObject {
    const message = this.#index.messages.get(typeName);
    if (message !== undefined) return this.#message(message);
    return enumSchema(this.#index.enums.get(typeName));
  }

  /** What stands where a value of that message is. */
  ofMessage(typeName: string): JsonObject {
    return this.#value({ kind: "message", typeName }, "proto");
  }

  #message({ message, json }: IndexedMessage): JsonObject {
    const plain = message.fields.filter(({ oneof }) => json === "proto" || oneof === undefined);
    const properties = plain.map(
      (field) => [memberName(field, json), this.#field(field, json)] as const,
    );
    const required = message.fields.filter(({ rules, oneof }) => rules?.required && !oneof);
    return {
      type: "object",
      ...describe(message),
      properties: Object.fromEntries([...properties, ...this.#goOneofs(message, json)]),
      ...(required.length === 0
        ? {}
        : { required: required.map((field) => memberName(field, json)) }),
    };
  }

  /** Go's structs hold the members of a oneof in an object of their own. */
  #goOneofs(message: MessageModel, json: JsonDialect): readonly (readonly [string, Json])[] {
    if (json === "proto") return [];
    const { fields } = message;
    const goName = goNamesOf(message);
    const names = [...new Set(fields.flatMap(({ oneof }) => oneof ?? []))];
    return names.map((name) => {
      const members = fields.filter(({ oneof }) => oneof === name);
      const properties = members.map(
        (field) => [goName(field.name), this.#field(field, json)] as const,
      );
      return [
        goName(name),
        { type: ["object", "null"], properties: Object.fromEntries(properties), maxProperties: 1 },
      ];
    });
  }

  #field(field: FieldModel, json: JsonDialect): JsonObject {
    const { shape } = field;
    const rules = shownRules(field);
    const more = describe(field);
    if (shape.kind === "single") {
      const value = this.#ruled(shape.value, rules, json);
      // Beside a $ref nothing else counts.
      const whole = "$ref" in value && Object.keys(more).length > 0 ? { allOf: [value] } : value;
      return { ...more, ...orNull(whole, mayBeNull(field, json)) };
    }
    const part = shape.kind === "list" ? rules?.items : rules?.values;
    const value = this.#ruled(shape.value, part, json);
    const inside = shape.kind === "list" ? { items: value } : { additionalProperties: value };
    const type = shape.kind === "list" ? "array" : "object";
    return {
      ...more,
      type: json === "go-plain" ? [type, "null"] : type,
      ...inside,
      ...sizeRules(rules?.checks ?? []),
    };
  }

  #ruled(value: ValueType, rules: ValueRules | undefined, json: JsonDialect): JsonObject {
    const schema = this.#value(value, json);
    if (rules === undefined || rules.ignore !== "never" || value.kind !== "scalar") return schema;
    return { ...schema, ...scalarRules(value.scalar, rules.checks, json) };
  }

  #value(value: ValueType, json: JsonDialect): JsonObject {
    if (value.kind === "scalar") return scalarSchema(value.scalar, json);
    const { typeName } = value;
    if (value.kind === "enum") {
      if (typeName === "google.protobuf.NullValue") return { type: "null" };
      return json === "proto"
        ? { $ref: this.#pointer(typeName) }
        : { type: "integer", format: "int32" };
    }
    const scalar = wrappedScalar(typeName);
    if (scalar !== undefined) {
      const wrapped = scalarSchema(scalar, json);
      return json === "proto" ? wrapped : { type: "object", properties: { value: wrapped } };
    }
    const known = (json === "proto" ? knownTypes : goTypes)[typeName];
    if (known !== undefined) return known;
    return hasOwnJson(typeName) ? {} : { $ref: this.#pointer(typeName) };
  }
}

/** What Go writes for hand-written structs that have nothing. */
function mayBeNull({ shape, hasPresence }: FieldModel, json: JsonDialect): boolean {
  if (json !== "go-plain") return false;
  const { value } = shape;
  const isBytes = value.kind === "scalar" && value.scalar === "bytes";
  return hasPresence || value.kind === "message" || isBytes;
}

function orNull(schema: JsonObject, mayBe: boolean): JsonObject {
  return mayBe ? { anyOf: [schema, { type: "null" }] } : schema;
}

function describe({
  docs,
  deprecated,
  sensitive = false,
}: {
  readonly docs?: string;
  readonly deprecated: boolean;
  readonly sensitive?: boolean;
}): JsonObject {
  return {
    ...(docs === undefined ? {} : { description: docs }),
    ...(deprecated ? { deprecated: true } : {}),
    ...(sensitive ? { "x-sensitive": true } : {}),
  };
}

function enumSchema(found: EnumModel | undefined): JsonObject {
  if (found === undefined) return {};
  // Values that a schema does not know stay numbers.
  const names = found.values.map(({ name }) => name);
  return { ...describe(found), anyOf: [{ type: "string", enum: names }, { type: "integer" }] };
}

function sizeRules(checks: readonly CheckModel[]): JsonObject {
  const rules: Record<string, Json> = {};
  for (const check of checks) {
    if (check.kind === "unique") rules["uniqueItems"] = true;
    if (check.kind !== "size") continue;
    const suffix = check.unit === "pairs" ? "Properties" : "Items";
    if (check.min !== undefined) rules[`min${suffix}`] = check.min;
    if (check.max !== undefined) rules[`max${suffix}`] = check.max;
  }
  return rules;
}

function scalarRules(scalar: string, checks: readonly CheckModel[], json: JsonDialect): JsonObject {
  if (scalar === "bytes" || (isLong(scalar) && json === "proto")) return {};
  const rules: Record<string, Json> = {};
  for (const check of checks) Object.assign(rules, scalarRule(check));
  return rules;
}

function scalarRule(check: CheckModel): JsonObject {
  if (check.kind === "pattern" && check.flags.replace("u", "") === "") {
    return { pattern: check.source };
  }
  if (check.kind === "size" && check.unit === "characters") {
    return {
      ...(check.min === undefined ? {} : { minLength: check.min }),
      ...(check.max === undefined ? {} : { maxLength: check.max }),
    };
  }
  if (check.kind === "equal") return plainLiterals("const", [check.value]);
  if (check.kind === "in") return plainLiterals("enum", check.values);
  if (check.kind !== "range" || isOutside(check)) return {};
  const { lower, upper } = check;
  return {
    ...(lower === undefined
      ? {}
      : { [lower.inclusive ? "minimum" : "exclusiveMinimum"]: Number(lower.value) }),
    ...(upper === undefined
      ? {}
      : { [upper.inclusive ? "maximum" : "exclusiveMaximum"]: Number(upper.value) }),
  };
}

/** A lower end above the upper one means: outside of what is between them. */
function isOutside({ lower, upper }: Extract<CheckModel, { kind: "range" }>): boolean {
  return lower !== undefined && upper !== undefined && lower.value >= upper.value;
}

function plainLiterals(keyword: "const" | "enum", values: readonly unknown[]): JsonObject {
  const plain = values.flatMap((value): readonly Json[] => {
    if (typeof value === "bigint") return [Number(value)];
    return typeof value === "object" ? [] : [value as Json];
  });
  if (plain.length === 0) return {};
  return { [keyword]: keyword === "const" ? (plain[0] ?? null) : plain };
}
