import type { FieldModel, MessageModel } from "../../model/index.js";
import { docLines } from "../../print/index.js";
import { hasMapKey, type MapShape, members, type OneofMember, ownMessage } from "../members.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { zeroValue } from "../value-types.js";
import { printCase, printIf, printUnion } from "./statements.js";

/** Prints what the `XInit` type and the `create` method of a message need, into one file. */
export class InitPrinter {
  readonly #refs: TypeRefs;

  constructor(refs: TypeRefs) {
    this.#refs = refs;
  }

  /** The type that a message is written with: every field may be left out. */
  initType(message: MessageModel, name: string): string {
    const lines = members(message).flatMap((member) => {
      const type =
        member.kind === "oneof"
          ? this.#oneofType(member, name)
          : [this.#fieldType(member.field, name)];
      const deprecated = member.kind === "field" && member.field.deprecated;
      return [
        ...docLines(undefined, deprecated),
        ...printUnion(`readonly ${member.name}?:`, [...type, "undefined"]),
      ];
    });
    const docs = docLines(
      `{@link ${name}} for writing: what is left out has its default value.`,
      message.deprecated,
    );
    const init = this.#refs.init(message.typeName);
    if (lines.length === 0) return [...docs, `export interface ${init} {}`].join("\n");
    return [...docs, `export interface ${init} {`, ...lines, "}"].join("\n");
  }

  /** The function that makes a message of defaults. */
  base(message: MessageModel, name: string): string {
    const opening = [
      "/** @internal */",
      `export function ${this.#refs.part(message.typeName, "base")}(): ${name} {`,
    ];
    const properties = members(message).map((member) =>
      member.kind === "oneof"
        ? `${member.name}: undefined,`
        : `${member.name}: ${this.#defaultOf(member.field)},`,
    );
    if (properties.length === 0) return [...opening, "return {};", "}"].join("\n");
    return [...opening, "return {", ...properties, "};", "}"].join("\n");
  }

  /** The method that makes a whole message of an init. */
  createMethod(message: MessageModel, name: string): string {
    const lines = members(message).flatMap((member) =>
      member.kind === "oneof"
        ? this.#setOneof(member)
        : printIf(
            isGiven(member.name),
            `message.${member.name} = ${this.#fieldValue(member.field)};`,
          ),
    );
    const init = this.#refs.init(message.typeName);
    if (lines.length === 0)
      return [
        `create(_init: ${init} = {}): ${name} {`,
        `return ${this.#refs.part(message.typeName, "base")}();`,
        "},",
      ].join("\n");
    const body = [
      `const message = ${this.#refs.part(message.typeName, "base")}();`,
      ...lines,
      "return message;",
    ];
    // Where `toString` is a field, the compiler takes `{}` for a message that has it.
    const inherits = members(message).some((member) => member.name in Object.prototype);
    const none = inherits ? "globalThis.Object.create(null)" : "{}";
    return [`create(init: ${init} = ${none}): ${name} {`, ...body, "},"].join("\n");
  }

  #fieldType({ name, shape }: FieldModel, owner: string): string {
    const nested = ownMessage(shape.value);
    const property = `${owner}[${JSON.stringify(toPropertyName(name))}]`;
    if (shape.kind === "single") return nested === undefined ? property : this.#refs.init(nested);
    if (shape.kind === "list")
      return nested === undefined
        ? `${this.#refs.global("Readonly")}<${property}>`
        : `readonly ${this.#refs.init(nested)}[]`;
    if (nested === undefined)
      return hasMapKey(shape) ? property : `${this.#refs.global("Readonly")}<${property}>`;
    const key = shape.key === "bool" ? "boolean" : "bigint";
    if (hasMapKey(shape))
      return `${this.#refs.global("ReadonlyMap")}<${key}, ${this.#refs.init(nested)}>`;
    return `{ readonly [key: ${shape.key === "string" ? "string" : "number"}]: ${this.#refs.init(nested)} }`;
  }

  #fieldValue({ name, shape }: FieldModel): string {
    const nested = ownMessage(shape.value);
    const source = `init.${toPropertyName(name)}`;
    const create = nested === undefined ? undefined : `${this.#refs.message(nested)}.create`;
    if (shape.kind === "single") return create === undefined ? source : `${create}(${source})`;
    if (shape.kind === "list")
      return create === undefined ? `[...${source}]` : `${source}.map((item) => ${create}(item))`;
    return create === undefined ? copyMap(shape, source) : mapValues(shape, source, create);
  }

  #defaultOf({ shape, hasPresence, longAs }: FieldModel): string {
    if (shape.kind === "list") return "[]";
    if (shape.kind === "map") return hasMapKey(shape) ? "new globalThis.Map()" : "{}";
    if (hasPresence) return "undefined";
    const isBytes = shape.value.kind === "scalar" && shape.value.scalar === "bytes";
    return isBytes ? this.#refs.support("wire", "noBytes") : zeroValue(shape.value, longAs);
  }

  #oneofType({ name, fields }: OneofMember, owner: string): readonly string[] {
    const property = `${owner}[${JSON.stringify(name)}]`;
    const nested = fields.filter(({ shape }) => ownMessage(shape.value) !== undefined);
    if (nested.length === 0) return [`${this.#refs.global("Readonly")}<${property}>`];
    return fields.map((field) => {
      const key = toPropertyName(field.name);
      const message = ownMessage(field.shape.value);
      if (message === undefined)
        return `${this.#refs.global("Extract")}<${property}, { $case: ${JSON.stringify(key)} }>`;
      const docs = docLines(undefined, field.deprecated);
      return printCase("readonly ", key, this.#refs.init(message), docs);
    });
  }

  #setOneof({ name, fields }: OneofMember): readonly string[] {
    const [source, target] = [`init.${name}`, `message.${name}`];
    const nested = fields.flatMap((field) => {
      const message = ownMessage(field.shape.value);
      if (message === undefined) return [];
      const key = toPropertyName(field.name);
      const created = `${this.#refs.message(message)}.create(${source}.${key})`;
      const set = `${target} = { $case: ${JSON.stringify(key)}, ${key}: ${created} };`;
      return [[`case ${JSON.stringify(key)}:`, set, "break;"]];
    });
    if (nested.length === 0) return printIf(isGiven(name), `${target} = ${source};`);
    const others = nested.length === fields.length ? [] : ["default:", `${target} = ${source};`];
    return [
      `if (${isGiven(name)}) {`,
      `switch (${source}.$case) {`,
      ...nested.flat(),
      ...others,
      "}",
      "}",
    ];
  }
}

/** Every object has members of some names, which count only if it has them itself. */
function isGiven(name: string): string {
  const given = `init.${name} !== undefined`;
  return name in Object.prototype
    ? `globalThis.Object.hasOwn(init, ${JSON.stringify(name)}) && ${given}`
    : given;
}

function copyMap(shape: MapShape, source: string): string {
  return hasMapKey(shape) ? `new globalThis.Map(${source})` : `{ ...${source} }`;
}

function mapValues(shape: MapShape, source: string, create: string): string {
  const entries = (from: string) =>
    `${from}.map(([key, value]) => [key, ${create}(value)] as const)`;
  if (hasMapKey(shape)) return `new globalThis.Map(${entries(`[...${source}]`)})`;
  return `globalThis.Object.fromEntries(${entries(`globalThis.Object.entries(${source})`)})`;
}
