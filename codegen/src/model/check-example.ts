import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  type Registry,
} from "@bufbuild/protobuf";
import { JsonDialect } from "@pitaya-ts/options/options.js";
import { readFileOptions } from "../load/index.js";
import { goNamesOf } from "./go-names.js";
import { walkJson } from "./json-text.js";

/** Fields by their names in JSON, in small letters; what Go's struct holds a oneof in is an object of its own. */
type Known = ReadonlyMap<string, DescField | Known>;

/**
 * Says why a method's example is no request of it; `undefined` if it is one. Of Go's JSON, and of
 * requests that hold an `Any`, which has a form of ours, only the names of members are looked at.
 *
 * @param raw - whether the method takes bytes: its example is any JSON
 */
export function findExampleFault(
  example: string,
  input: DescMessage,
  raw: boolean,
  registry: Registry,
): string | undefined {
  const bad = walkJson(example);
  if (bad !== undefined) return `it is no JSON: ${bad.text} as character ${bad.offset + 1}`;
  const json = JSON.parse(example) as JsonValue;
  if (raw) return undefined;
  if (isGoJson(input) || holdsAny(input, new Set())) return findUnknown(json, input);
  try {
    fromJson(input, json, { registry });
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(
      /^cannot decode (?:message|field) (\S+) from JSON/,
      "$1",
    );
  }
}

function isGoJson({ file }: DescMessage): boolean {
  const { json } = readFileOptions(file.proto.options);
  return json === JsonDialect.JSON_DIALECT_GO_STRUCT || json === JsonDialect.JSON_DIALECT_GO_PLAIN;
}

function holdsAny(message: DescMessage, seen: Set<DescMessage>): boolean {
  if (message.typeName === "google.protobuf.Any") return true;
  if (seen.has(message)) return false;
  seen.add(message);
  return message.fields.some(
    (field) => field.message !== undefined && holdsAny(field.message, seen),
  );
}

/** A member that is no field. Go knows them however large their letters are. */
function findUnknown(json: JsonValue, message: DescMessage): string | undefined {
  if (message.typeName === "google.protobuf.Any") return findType(json);
  // They have forms of their own.
  if (message.typeName.startsWith("google.protobuf.")) return undefined;
  return findIn(json, knownMembers(message), message);
}

function knownMembers(message: DescMessage): Known {
  const known = new Map<string, DescField | Map<string, DescField>>();
  const isGo = isGoJson(message);
  const fields = message.fields.map(({ name, oneof, proto }) => ({
    name,
    oneof: oneof?.name,
    isOptional: proto.proto3Optional,
  }));
  const goName = goNamesOf({ fields });
  for (const field of message.fields) {
    const { oneof, name, jsonName } = field;
    if (isGo && oneof !== undefined) {
      const key = goName(oneof.name).toLowerCase();
      const found = known.get(key);
      const members = found instanceof Map ? found : new Map<string, DescField>();
      known.set(key, members.set(goName(name).toLowerCase(), field));
    } else known.set(jsonName.toLowerCase(), field).set(name.toLowerCase(), field);
  }
  return known;
}

function findIn(json: JsonValue, known: Known, message: DescMessage): string | undefined {
  if (json === null) return undefined;
  if (typeof json !== "object" || Array.isArray(json))
    return `${message.typeName}: expected an object, got ${JSON.stringify(json)}`;
  for (const [name, value] of Object.entries(json)) {
    const found = known.get(name.toLowerCase());
    if (found === undefined) return `${message.typeName}: key ${JSON.stringify(name)} is unknown`;
    const fault = "get" in found ? findIn(value, found, message) : findInField(value, found);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findInField(value: JsonValue, field: DescField): string | undefined {
  if (field.message === undefined) return undefined;
  for (const item of itemsOf(value, field.fieldKind)) {
    const fault = findUnknown(item, field.message);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Messages are read without the schema of what is inside. */
function findType(json: JsonValue): string | undefined {
  if (typeof json !== "object" || json === null || !("@type" in json)) return undefined;
  return 'google.protobuf.Any: "@type" can\'t be read, only "typeUrl" with bytes as "value"';
}

function itemsOf(value: JsonValue, kind: string): readonly JsonValue[] {
  if (kind === "list" && Array.isArray(value)) return value;
  if (kind === "map" && typeof value === "object" && value !== null) return Object.values(value);
  return [value];
}
