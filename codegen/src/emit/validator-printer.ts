import {
  type CheckModel,
  type FieldModel,
  type MessageModel,
  type ValueRules,
  type ValueType,
  wrappedScalar,
} from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { hasMapKey, type MapShape } from "./members.js";
import { toPropertyName } from "./ts-names.js";
import type { TypeRefs } from "./type-refs.js";
import { type CheckedValue, printFault } from "./validation-checks.js";
import { holds } from "./validation-reach.js";
import {
  countEntries,
  isLong,
  isPresent,
  plainDefault,
  valueType,
  zeroValue,
} from "./value-types.js";

/** Prints the functions that validate messages: plain code, in the order in which protovalidate checks. */
export class ValidatorPrinter {
  readonly #source: SourceFile;
  readonly #refs: TypeRefs;
  readonly #validated: ReadonlySet<string>;
  readonly #patterns = new Map<string, string>();

  constructor(source: SourceFile, refs: TypeRefs, validated: ReadonlySet<string>) {
    this.#source = source;
    this.#refs = refs;
    this.#validated = validated;
  }

  print(message: MessageModel): void {
    const type = this.#refs.message(message.typeName);
    this.#printPatterns(message);
    const violation = this.#refs.support("validate", "Violation", true);
    this.#source.docs(`What is wrong with a {@link ${type}} by the rules of the schema.`);
    this.#source.block(
      `export function validate${this.#nameOf(message)}(message: ${type}): ${violation} | undefined {`,
      "}",
      () => this.#body(message, type),
    );
    this.#source.line("");
  }

  /** Patterns are compiled once, each a constant before the function. */
  #printPatterns({ fields }: MessageModel): void {
    const parts = fields.flatMap(({ rules }) =>
      rules === undefined ? [] : [rules, rules.items, rules.keys, rules.values],
    );
    for (const check of parts.flatMap((part) => part?.checks ?? [])) {
      if (check.kind !== "pattern" || this.#patterns.has(patternKey(check))) continue;
      const name = `pattern${this.#patterns.size + 1}`;
      this.#patterns.set(patternKey(check), name);
      const source = JSON.stringify(check.source);
      this.#source.line(
        `const ${name} = /* @__PURE__ */ new globalThis.RegExp(${source}, ${JSON.stringify(check.flags)});`,
      );
    }
  }

  #nameOf({ typeName }: MessageModel): string {
    return this.#refs.validator(typeName).replace(/^validate/, "");
  }

  #body(message: MessageModel, type: string): void {
    if (message.rules?.delegated === true) {
      const rules = this.#refs.support("schema", "rules");
      const name = JSON.stringify(message.typeName);
      this.#source.line(`return ${rules}.check(${name}, ${type}.encode(message).finish());`);
      return;
    }
    for (const field of message.fields) this.#field(field);
    for (const oneof of message.rules?.requiredOneofs ?? []) {
      const fault = `message.${toPropertyName(oneof)} === undefined`;
      this.#fail(fault, JSON.stringify(oneof), "required", "needs one of its members");
    }
    this.#source.line("return undefined;");
  }

  #field(field: FieldModel): void {
    const { rules } = field;
    if (rules === undefined && !holds(field, this.#validated)) return;
    const path = JSON.stringify(field.name);
    if (rules?.required === true) {
      this.#fail(this.#isAbsent(field), path, "required", "is required");
    }
    if (rules?.ignore === "always" || !this.#hasChecks(field)) return;
    const condition = this.#condition(field);
    if (condition === undefined) this.#fieldValue(field, accessOf(field), path);
    else
      this.#source.block(`if (${condition}) {`, "}", () =>
        this.#fieldValue(field, this.#bind(field), path),
      );
  }

  /** Checks in functions know of a constant alone that it is there. */
  #bind(field: FieldModel): string {
    const { shape, rules, oneof } = field;
    const access = accessOf(field);
    if (shape.kind !== "single" || (rules?.checks.length ?? 0) === 0) return access;
    const zero = oneof === undefined ? undefined : plainDefault(shape.value);
    // What is no zero is compared with one, where a rule asks for it.
    const isWide =
      oneof === undefined && rules?.ignore === "zero" && shape.value.kind !== "message";
    const type = isWide ? ` as ${valueType(shape.value, this.#refs, field.longAs)}` : "";
    this.#source.line(`const value = ${access}${zero === undefined ? type : ` ?? ${zero}`};`);
    return "value";
  }

  #hasChecks(field: FieldModel): boolean {
    const { checks, items, keys, values } = field.rules ?? {};
    const parts = [checks, items?.checks, keys?.checks, values?.checks];
    return parts.some((part) => (part?.length ?? 0) > 0) || holds(field, this.#validated);
  }

  /** Whether there is a value to look at; `undefined` if there always is. */
  #condition(field: FieldModel): string | undefined {
    const { shape, rules, hasPresence, oneof } = field;
    const access = accessOf(field);
    if (oneof !== undefined) return isMember(field, oneof);
    if (shape.kind === "single" && (hasPresence || shape.value.kind === "message"))
      return `${access} !== undefined`;
    return rules?.ignore === "zero" ? isPresent(field, access) : undefined;
  }

  #isAbsent(field: FieldModel): string {
    const { name, oneof } = field;
    if (oneof === undefined) return `!(${isPresent(field, accessOf(field))})`;
    // So that the compiler takes other members for possible where it comes to their rules.
    const member = `(message.${toPropertyName(oneof)}?.$case as string | undefined)`;
    return `${member} !== ${JSON.stringify(toPropertyName(name))}`;
  }

  #fieldValue(field: FieldModel, access: string, path: string): void {
    const { shape, rules, longAs } = field;
    if (shape.kind === "single") {
      const value = toBigInt(shape.value, longAs, access);
      this.#checks(rules?.checks ?? [], { access: value }, path);
      this.#nested(shape.value, access, path);
      return;
    }
    if (shape.kind === "map") {
      this.#checks(rules?.checks ?? [], { access, size: countEntries(shape, access) }, path);
      this.#entries(field, shape, access);
      return;
    }
    this.#checks(rules?.checks ?? [], { access }, path);
    this.#items(field, shape.value, access);
  }

  #items(field: FieldModel, value: ValueType, access: string): void {
    const { rules, longAs, name } = field;
    const inner = rules?.items;
    if (inner?.ignore === "always") return;
    const isNested = value.kind === "message" && this.#validated.has(value.typeName);
    if ((inner?.checks.length ?? 0) === 0 && !isNested) return;
    this.#source.block(`for (const [index, item] of ${access}.entries()) {`, "}", () => {
      const path = `\`${name}[\${index}]\``;
      this.#inner(inner, value, toBigInt(value, longAs, "item"), path, () =>
        this.#nested(value, "item", path),
      );
    });
  }

  #entries(field: FieldModel, shape: MapShape, access: string): void {
    const { rules, name } = field;
    const { keys, values } = rules ?? {};
    const isNested = holds(field, this.#validated);
    const hasKeys = keys !== undefined && keys.ignore !== "always" && keys.checks.length > 0;
    const hasValues =
      values !== undefined && values.ignore !== "always" && values.checks.length > 0;
    if (!hasKeys && !hasValues && !isNested) return;
    const entries = hasMapKey(shape) ? access : `globalThis.Object.entries(${access})`;
    const isNumber = !hasMapKey(shape) && shape.key !== "string";
    const key = isNumber ? "globalThis.Number(key)" : "key";
    const shown = shape.key === "string" ? "globalThis.JSON.stringify(key)" : "key";
    const names = hasValues || isNested ? "[key, value]" : "[key]";
    this.#source.block(`for (const ${names} of ${entries}) {`, "}", () => {
      const path = `\`${name}[\${${shown}}]\``;
      if (hasKeys)
        this.#inner(keys, { kind: "scalar", scalar: shape.key }, key, path, () => undefined);
      if (!hasValues && !isNested) return;
      this.#inner(values, shape.value, "value", path, () =>
        this.#nested(shape.value, "value", path),
      );
    });
  }

  #inner(
    rules: ValueRules | undefined,
    value: ValueType,
    access: string,
    path: string,
    nested: () => void,
  ): void {
    const lines = () => {
      this.#checks(rules?.checks ?? [], { access }, path);
      nested();
    };
    if (rules?.ignore !== "zero" || value.kind === "message") {
      lines();
      return;
    }
    const isBytes = value.kind === "scalar" && value.scalar === "bytes";
    const present = isBytes ? `${access}.length !== 0` : `${access} !== ${zeroValue(value)}`;
    this.#source.block(`if (${present}) {`, "}", lines);
  }

  #nested(value: ValueType, access: string, path: string): void {
    if (value.kind !== "message" || !this.#validated.has(value.typeName)) return;
    const inside = this.#refs.support("validate", "inside");
    this.#source.block("{", "}", () =>
      this.#source.line(
        `const found = ${this.#refs.validator(value.typeName)}(${access});`,
        `if (found !== undefined) return ${inside}(found, ${path});`,
      ),
    );
  }

  #checks(checks: readonly CheckModel[], value: CheckedValue, path: string): void {
    for (const check of checks) {
      const fault =
        check.kind === "pattern"
          ? `!${this.#patterns.get(patternKey(check))}.test(${value.access})`
          : printFault(check, value, this.#refs);
      this.#fail(fault, path, check.rule, check.message);
    }
  }

  #fail(fault: string, path: string, rule: string, message: string): void {
    const violation = `{ path: ${path}, rule: ${JSON.stringify(rule)}, message: ${JSON.stringify(message)} }`;
    this.#source.line(`if (${fault}) return ${violation};`);
  }
}

function patternKey({ source, flags }: { source: string; flags: string }): string {
  return `/${source}/${flags}`;
}

function accessOf({ name, oneof }: FieldModel): string {
  const property = toPropertyName(name);
  return oneof === undefined
    ? `message.${property}`
    : `message.${toPropertyName(oneof)}.${property}`;
}

function isMember({ name }: FieldModel, oneof: string): string {
  return `message.${toPropertyName(oneof)}?.$case === ${JSON.stringify(toPropertyName(name))}`;
}

/** Rules of 64-bit integers are written with `bigint`, whatever the field has. */
function toBigInt(value: ValueType, longAs: FieldModel["longAs"], access: string): string {
  const scalar =
    value.kind === "scalar"
      ? value.scalar
      : wrappedScalar(value.kind === "message" ? value.typeName : "");
  return scalar !== undefined && isLong(scalar) && longAs !== "bigint"
    ? `globalThis.BigInt(${access})`
    : access;
}
