import type { EnumModel, EnumValueModel } from "../../model/index.js";
import { docLines } from "../../print/index.js";
import { isTypeName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";

/** Prints an enum: an object of its numbers, the type of them, and types of the single ones. */
export function printEnum(each: EnumModel, refs: TypeRefs): string {
  const name = refs.enum(each.typeName);
  const values = withUnrecognized(each.values);
  return [
    ...docLines(each.docs, each.deprecated),
    `export const ${name} = {`,
    ...values.flatMap((value) => [
      ...docLines(value.docs, value.deprecated),
      `${propertyName(value.name)}: ${value.number},`,
    ]),
    "} as const;",
    "",
    ...docLines(undefined, each.deprecated),
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
    "",
    `export namespace ${name} {`,
    ...values
      // Other names can't be those of types; `export type from` begins another statement.
      .filter((value) => isTypeName(value.name) && value.name !== "from")
      .flatMap((value) => [
        ...docLines(undefined, value.deprecated),
        `export type ${value.name} = typeof ${name}.${value.name};`,
      ]),
    "}",
  ].join("\n");
}

/** What stands for numbers of newer schemas. */
function withUnrecognized(values: readonly EnumValueModel[]) {
  const names = values.map(({ name }) => name);
  const last = { name: "UNRECOGNIZED", number: -1, docs: undefined, deprecated: false };
  return names.includes(last.name) ? values : [...values, last];
}

/** In an object literal this one would set what the object inherits. */
function propertyName(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : name;
}
