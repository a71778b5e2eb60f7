import type { FieldModel, LongType, ValueType } from "../model/index.js";
import type { TypeRefs } from "./type-refs.js";

/** How one dialect of JSON names and writes values. Texts are expressions of TypeScript. */
export interface JsonForms {
  /** Members match whatever their case, zero values and absent ones follow Go's rules. */
  readonly isGo: boolean;
  /** Zero values are written too. */
  readonly keepsZero: boolean;
  /** Name of a field's member. */
  nameOf(field: FieldModel): string;
  /** All names that are accepted for a field. */
  namesOf(field: FieldModel): readonly string[];
  /** Reads `source`, a JSON value; `at` is its path, as an expression. */
  read(value: ValueType, longAs: LongType, source: string, at: string): string;
  /** The same inside of a list, a map or a oneof, where no member can be left out. */
  readInside(value: ValueType, longAs: LongType, source: string, at: string): string;
  /** A JSON value of `source`. */
  write(value: ValueType, longAs: LongType, source: string): string;
  /** The helper that writes a map. */
  mapWriter(): string;
}

/** Helpers that read scalars, by the name of the scalar. */
export function scalarSuffix(scalar: string): string {
  if (scalar === "string" || scalar === "bool" || scalar === "bytes") return capital(scalar);
  if (scalar === "double" || scalar === "float") return capital(scalar);
  const sign = scalar.startsWith("u") || scalar.startsWith("fixed") ? "Uint" : "Int";
  return `${sign}${scalar.slice(-2)}`;
}

/** A 64-bit integer as the type that the field has for it. */
export function fromBigInt(refs: TypeRefs, longAs: LongType, integer: string): string {
  if (longAs === "bigint") return integer;
  if (longAs === "string") return `globalThis.String(${integer})`;
  return `${refs.support("wire", "toSafeNumber")}(${integer})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
