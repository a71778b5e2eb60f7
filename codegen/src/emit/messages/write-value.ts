import { type LongType, type ValueType, wrappedScalar } from "../../model/index.js";
import type { TypeRefs } from "../type-refs.js";
import { isPlainObject, zeroValue } from "../value-types.js";

/** What the code of a value has to know of the code around it. */
export interface WriteContext {
  readonly refs: TypeRefs;
  /** Bytes that the rest of the message may need. */
  readonly room: number;
  /** Full name of the field, for errors. */
  readonly field: string;
  readonly longAs: LongType;
}

/** Prints the statements that write a tag. */
export function writeTag(tag: number): readonly string[] {
  const lines: string[] = [];
  let rest = tag;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    lines.push(`bytes[at++] = ${(rest % 128) + 128};`);
  }
  return [...lines, `bytes[at++] = ${rest};`];
}

/** Prints the statements that write a value behind its tag. */
export function writeValue(
  value: ValueType,
  access: string,
  context: WriteContext,
): readonly string[] {
  if (value.kind === "enum") return writeSmall("writeInt32", access, context);
  if (value.kind === "scalar") return writeScalar(value.scalar, access, context);
  const { refs } = context;
  const { typeName } = value;
  const scalar = wrappedScalar(typeName);
  if (scalar !== undefined) return writeWrapped(scalar, access, context);
  const written = `${refs.part(typeName, "write")}(${toMessage(typeName, access, context)}, at + 1)`;
  return [
    `at = ${refs.support("output", "close")}(at + 1, ${written}, ${context.room});`,
    reload(refs),
  ];
}

/** The message that a value is or stands for, once it is one that can be. */
function toMessage(typeName: string, access: string, context: WriteContext): string {
  const { refs } = context;
  if (typeName === "google.protobuf.Timestamp")
    return `${refs.support("wire", "toTimestamp")}(${requireShape("dateOf", access, context)})`;
  if (!isPlainObject(typeName)) return requireShape("messageOf", access, context);
  const shape = plainShapes[typeName];
  const plain = shape === undefined ? access : requireShape(shape, access, context);
  return `${refs.message(typeName)}.wrap(${plain})`;
}

/** A `google.protobuf.Value` may be anything. */
const plainShapes: Readonly<Record<string, Shape>> = {
  "google.protobuf.FieldMask": "listOf",
  "google.protobuf.ListValue": "listOf",
  "google.protobuf.Struct": "recordOf",
};

/** Helpers that give back what they are given, if it is what they say. */
type Shape = "dateOf" | "listOf" | "mapOf" | "messageOf" | "recordOf";

/** Prints what refuses a value of another shape. */
export function requireShape(
  shape: Shape,
  access: string,
  { refs, field }: Pick<WriteContext, "refs" | "field">,
): string {
  return `${refs.support("shapes", shape)}(${access}, ${JSON.stringify(field)})`;
}

/** Whether writing a value makes sure that there is room behind it. */
export function makesRoom(value: ValueType): boolean {
  return (
    value.kind === "message" ||
    (value.kind === "scalar" && (value.scalar === "string" || value.scalar === "bytes"))
  );
}

/** The buffer may be another one now. */
function reload(refs: TypeRefs): string {
  return `bytes = ${refs.support("output", "output")}.bytes;`;
}

function writeScalar(scalar: string, access: string, context: WriteContext): readonly string[] {
  const { refs, room, field } = context;
  if (scalar === "bool") {
    const falseBit = `${refs.support("encode", "falseBit")}(${access}, ${JSON.stringify(field)})`;
    return [`bytes[at++] = ${access} === true ? 1 : ${falseBit};`];
  }
  if (scalar === "int32" || scalar === "uint32")
    return writeSmall(`write${capital(scalar)}`, access, context);
  const writer = refs.support(
    "encode",
    scalar === "string" ? "writeText" : `write${capital(scalar)}`,
  );
  if (scalar === "string" || scalar === "bytes")
    return [`at = ${writer}(at, ${access}, ${room}, ${JSON.stringify(field)});`, reload(refs)];
  return [`at = ${writer}(bytes, at, ${access}, ${JSON.stringify(field)});`];
}

/** Most integers are small. The operator would throw an error of its own on a bigint. */
function writeSmall(
  name: string,
  access: string,
  { refs, field }: WriteContext,
): readonly string[] {
  const writer = refs.support("encode", name);
  return [
    `if (typeof ${access} === "number" && (${access} & 127) === ${access}) bytes[at++] = ${access};`,
    `else at = ${writer}(bytes, at, ${access}, ${JSON.stringify(field)});`,
  ];
}

/** A message of one field, which its plain value stands for. */
function writeWrapped(scalar: string, access: string, context: WriteContext): readonly string[] {
  const value: ValueType = { kind: "scalar", scalar };
  return [
    "const start = ++at;",
    `if (${differsFromZero(value, access)}) {`,
    ...writeTag(8 + wrappedWireType(scalar)),
    ...writeValue(value, access, { ...context, longAs: "bigint" }),
    "}",
    ...closePart(context),
  ];
}

/** Prints what ends a part that begins at `start`. */
export function closePart({ refs, room }: WriteContext): readonly string[] {
  return [`at = ${refs.support("output", "close")}(start, at, ${room});`, reload(refs)];
}

function wrappedWireType(scalar: string): number {
  if (scalar === "double") return 1;
  if (scalar === "float") return 5;
  return scalar === "string" || scalar === "bytes" ? 2 : 0;
}

/** Whether a value has to be written where its default may be left out. */
export function differsFromZero(
  value: ValueType,
  access: string,
  longAs: LongType = "bigint",
): string {
  if (value.kind === "scalar" && value.scalar === "bytes") return `${access}?.length !== 0`;
  const differs = `${access} !== ${zeroValue(value, longAs)}`;
  const isFloat =
    value.kind === "scalar" && (value.scalar === "double" || value.scalar === "float");
  // Minus zero is another value.
  return isFloat ? `${differs} || globalThis.Object.is(${access}, -0)` : differs;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
