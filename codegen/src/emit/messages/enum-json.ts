import type { EnumModel } from "../../model/index.js";
import { enumName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";

/** Prints the functions that read and write an enum as JSON: by name, else by number. */
export function printEnumJson({ typeName, values }: EnumModel, refs: TypeRefs): string {
  const name = refs.enum(typeName);
  const isNull = typeName === "google.protobuf.NullValue";
  const readNumber = refs.support("json", "readEnumNumber");
  const numbers = new Set<number>();
  const canonical = values.filter(({ number }) => !numbers.has(number) && numbers.add(number));
  return [
    `export function ${enumName(name, "FromJSON")}(value: unknown, field = ""): ${name} {`,
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
    ...(isNull ? writeNull(name) : writeName(name, canonical)),
  ].join("\n");
}

function writeName(name: string, values: EnumModel["values"]): readonly string[] {
  return [
    `export function ${enumName(name, "ToJSON")}(value: ${name}): string | number {`,
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

function writeNull(name: string): readonly string[] {
  return [
    `export function ${enumName(name, "ToJSON")}(_value: ${name}): null {`,
    "return null;",
    "}",
  ];
}
