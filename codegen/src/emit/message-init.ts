import type { FieldModel, FieldShape, MessageModel, ValueType } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { initImport, isPlain, messageImport, type TypeNames, toPropertyName } from "./ts-names.js";

/** Prints what the `XInit` type and the `create` method of a message need, into one file. */
export class InitPrinter {
  readonly #file: SourceFile;
  readonly #names: TypeNames;

  constructor(file: SourceFile, names: TypeNames) {
    this.#file = file;
    this.#names = names;
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
    if (shape.kind === "single") return nested === undefined ? property : this.#init(nested);
    if (shape.kind === "list")
      return nested === undefined ? `Readonly<${property}>` : `readonly ${this.#init(nested)}[]`;
    if (nested === undefined) return hasMapKey(shape) ? property : `Readonly<${property}>`;
    const key = shape.key === "bool" ? "boolean" : "bigint";
    if (hasMapKey(shape)) return `ReadonlyMap<${key}, ${this.#init(nested)}>`;
    return `{ readonly [key: ${shape.key === "string" ? "string" : "number"}]: ${this.#init(nested)} }`;
  }

  #fieldValue({ name, shape }: FieldModel): string {
    const nested = ownMessage(shape.value);
    const source = `init.${toPropertyName(name)}`;
    const create = nested === undefined ? undefined : `${this.#message(nested)}.create`;
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
      return `{ readonly $case: ${JSON.stringify(key)}; readonly ${key}: ${this.#init(message)} }`;
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
        const created = `{ $case: ${JSON.stringify(key)}, ${key}: ${this.#message(message)}.create(${source}.${key}) }`;
        return `${source}.$case === ${JSON.stringify(key)} ? ${created} : ${otherwise}`;
      },
      fields.every(({ shape }) => ownMessage(shape.value) !== undefined) ? "undefined" : source,
    );
  }

  #init(typeName: string): string {
    const symbol = initImport(this.#names, typeName);
    return this.#isLocal(symbol.from) ? symbol.name : this.#file.use(symbol);
  }

  #message(typeName: string): string {
    const symbol = messageImport(this.#names, typeName, false);
    return this.#isLocal(symbol.from) ? symbol.name : this.#file.use(symbol);
  }

  #isLocal(from: { readonly package: string } | { readonly file: string }): boolean {
    return "file" in from && from.file === this.#file.path;
  }
}

interface FieldMember {
  readonly kind: "field";
  readonly name: string;
  readonly field: FieldModel;
}

interface OneofMember {
  readonly kind: "oneof";
  readonly name: string;
  readonly fields: readonly FieldModel[];
}

/** Properties of a message: fields, and a oneof in place of its fields. */
function members({ fields }: MessageModel): readonly (FieldMember | OneofMember)[] {
  const oneofs = new Set<string>();
  return fields.flatMap((field): readonly (FieldMember | OneofMember)[] => {
    const { oneof } = field;
    if (oneof === undefined) return [{ kind: "field", name: toPropertyName(field.name), field }];
    if (oneofs.has(oneof)) return [];
    oneofs.add(oneof);
    return [
      {
        kind: "oneof",
        name: toPropertyName(oneof),
        fields: fields.filter((each) => each.oneof === oneof),
      },
    ];
  });
}

/** A message that the field holds as an object of its generated type. */
function ownMessage(value: ValueType): string | undefined {
  return value.kind === "message" && !isPlain(value.typeName) ? value.typeName : undefined;
}

type MapShape = Extract<FieldShape, { kind: "map" }>;

/** Keys that a plain object can't have make the field a `Map`. */
function hasMapKey({ key }: MapShape): boolean {
  return key === "bool" || key.endsWith("64");
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
