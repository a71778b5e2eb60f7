import type { FieldModel, MessageModel } from "../model/index.js";
import { hasMapKey, type MapShape, members, type OneofMember, ownMessage } from "./members.js";
import { toPropertyName } from "./ts-names.js";
import type { TypeRefs } from "./type-refs.js";
import { zeroValue } from "./value-types.js";

/** Prints what the `XInit` type and the `create` method of a message need, into one file. */
export class InitPrinter {
  readonly #refs: TypeRefs;

  constructor(refs: TypeRefs) {
    this.#refs = refs;
  }

  /** The type that a message is written with: every field may be left out. */
  initType(message: MessageModel, name: string): string {
    const lines = members(message).map((member) => {
      const type =
        member.kind === "oneof"
          ? this.#oneofType(member, name)
          : this.#fieldType(member.field, name);
      return `readonly ${member.name}?: ${type} | undefined;`;
    });
    const docs = `/** {@link ${name}} for writing: what is left out has its default value. */`;
    return [docs, `export interface ${name}Init {`, ...lines, "}"].join("\n");
  }

  /** The function that makes a message of defaults. */
  createBase(message: MessageModel, name: string): string {
    const properties = members(message).map((member) =>
      member.kind === "oneof"
        ? `${member.name}: undefined,`
        : `${member.name}: ${defaultOf(member.field)},`,
    );
    return [`function createBase${name}(): ${name} {`, "return {", ...properties, "};", "}"].join(
      "\n",
    );
  }

  /** The method that makes a whole message of an init. */
  createMethod(message: MessageModel, name: string): string {
    const lines = members(message).map((member) => {
      const value =
        member.kind === "oneof" ? this.#oneofValue(member) : this.#fieldValue(member.field);
      return `if (init.${member.name} !== undefined) message.${member.name} = ${value};`;
    });
    if (lines.length === 0) return `create(): ${name} {\nreturn createBase${name}();\n},`;
    const body = [`const message = createBase${name}();`, ...lines, "return message;"];
    return [`create(init: ${name}Init = {}): ${name} {`, ...body, "},"].join("\n");
  }

  #fieldType({ name, shape }: FieldModel, owner: string): string {
    const nested = ownMessage(shape.value);
    const property = `${owner}[${JSON.stringify(toPropertyName(name))}]`;
    if (shape.kind === "single") return nested === undefined ? property : this.#refs.init(nested);
    if (shape.kind === "list")
      return nested === undefined
        ? `Readonly<${property}>`
        : `readonly ${this.#refs.init(nested)}[]`;
    if (nested === undefined) return hasMapKey(shape) ? property : `Readonly<${property}>`;
    const key = shape.key === "bool" ? "boolean" : "bigint";
    if (hasMapKey(shape)) return `ReadonlyMap<${key}, ${this.#refs.init(nested)}>`;
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

  #oneofType({ name, fields }: OneofMember, owner: string): string {
    const property = `${owner}[${JSON.stringify(name)}]`;
    const nested = fields.filter(({ shape }) => ownMessage(shape.value) !== undefined);
    if (nested.length === 0) return `Readonly<${property}>`;
    const cases = fields.map((field) => {
      const key = toPropertyName(field.name);
      const message = ownMessage(field.shape.value);
      if (message === undefined) return `Extract<${property}, { $case: ${JSON.stringify(key)} }>`;
      return `{ readonly $case: ${JSON.stringify(key)}; readonly ${key}: ${this.#refs.init(message)} }`;
    });
    return cases.join(" | ");
  }

  #oneofValue({ name, fields }: OneofMember): string {
    const source = `init.${name}`;
    return fields.reduceRight(
      (otherwise, field) => {
        const message = ownMessage(field.shape.value);
        if (message === undefined) return otherwise;
        const key = toPropertyName(field.name);
        const created = `{ $case: ${JSON.stringify(key)}, ${key}: ${this.#refs.message(message)}.create(${source}.${key}) }`;
        return `${source}.$case === ${JSON.stringify(key)} ? ${created} : ${otherwise}`;
      },
      fields.every(({ shape }) => ownMessage(shape.value) !== undefined) ? "undefined" : source,
    );
  }
}

function defaultOf({ shape, hasPresence, longAs }: FieldModel): string {
  if (shape.kind === "list") return "[]";
  if (shape.kind === "map") return hasMapKey(shape) ? "new globalThis.Map()" : "{}";
  return hasPresence ? "undefined" : zeroValue(shape.value, longAs);
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
