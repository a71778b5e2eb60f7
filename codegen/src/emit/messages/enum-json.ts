import type { EnumModel } from "../../model/index.js";
import type { TypeRefs } from "../type-refs.js";

/** Prints the functions that read and write an enum as JSON: by name, else by number. */
export function printEnumJson({ typeName, values }: EnumModel, refs: TypeRefs): string {
  const name = refs.enum(typeName);
  const writer = refs.enum(typeName, "ToJSON");
  const isNull = typeName === "google.protobuf.NullValue";
  const readNumber = refs.support("json", "readEnumNumber");
  const numbers = new Set<number>();
  const canonical = values.filter(({ number }) => !numbers.has(number) && numbers.add(number));
  return [
    `export function ${refs.enum(typeName, "FromJSON")}(value: unknown, field = ""): ${name} {`,
    "switch (value) {",
    ...(isNull ? ["case null:", "return 0;"] : []),
    ...values.flatMap((value) => [
      `case ${JSON.stringify(value.name)}:`,
      `return ${value.number};`,
    ]),
    "default:",
    `return ${readNumber}(value, field, ${JSON.stringify(typeName)}) as ${name};`,
    "}",
    "}",
    "",
    ...(isNull ? writeNull(writer, name) : writeName(writer, name, canonical)),
  ].join("\n");
}

function writeName(writer: string, name: string, values: EnumModel["values"]): readonly string[] {
  return [
    `export function ${writer}(value: ${name}): string | number {`,
    "switch (value) {",
    ...values.flatMap((value) => [
      `case ${value.number}:`,
      `return ${JSON.stringify(value.name)};`,
    ]),
    "default:",
    "return value;",
    "}",
    "}",
  ];
}

function writeNull(writer: string, name: string): readonly string[] {
  return [`export function ${writer}(_value: ${name}): null {`, "return null;", "}"];
}
