import {
  type FieldModel,
  goNamesOf,
  type JsonDialect,
  type MessageModel,
} from "../../model/index.js";
import type { JsonForms } from "../json-forms.js";
import { goForms } from "../json-forms-go.js";
import { ownForm, protoForms } from "../json-forms-proto.js";
import { hasMapKey, type MapShape, members, type OneofMember } from "../members.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { isPresent, listEntries, plainDefault } from "../value-types.js";
import { printIf } from "./statements.js";

/** Prints the `fromJSON` and `toJSON` methods of messages. */
export class JsonPrinter {
  readonly #refs: TypeRefs;
  readonly #forms: JsonForms;

  constructor(refs: TypeRefs, dialect: JsonDialect) {
    this.#refs = refs;
    this.#forms = dialect === "proto" ? protoForms(refs) : goForms(refs, dialect === "go-plain");
  }

  /** Both methods, and what marks the dialect. */
  methods(message: MessageModel, name: string): string {
    const own = ownForm(message.typeName, this.#refs);
    const from = own === undefined ? this.#from(message) : [`return ${own.from};`];
    const to = own === undefined ? this.#to(message) : [`return ${own.to};`];
    return [
      `fromJSON(object: unknown): ${name} {`,
      ...from,
      "},",
      "",
      `toJSON(${to.join().includes("message") ? "message" : "_message"}: ${name}): unknown {`,
      ...to,
      "},",
      ...(this.#forms.isGo ? ['json: "go",'] : []),
    ].join("\n");
  }

  #from(message: MessageModel): readonly string[] {
    const json = this.#readObject(message);
    if (message.fields.length === 0)
      return [`${json};`, `return ${this.#refs.part(message.typeName, "base")}();`];
    return [
      `const message = ${this.#refs.part(message.typeName, "base")}();`,
      ...(this.#forms.isGo ? this.#fromFolded(message, json) : this.#fromNamed(message, json)),
      "return message;",
    ];
  }

  #readObject({ typeName }: MessageModel): string {
    if (typeName === "google.protobuf.Any")
      return `${this.#refs.support("wkt-json", "readAny")}(object)`;
    return `${this.#refs.support("json", "readObject")}(object, ${JSON.stringify(typeName)})`;
  }

  /** Members are asked for by name: engines find those of a known shape at once. */
  #fromNamed(message: MessageModel, json: string): readonly string[] {
    const fields = members(message).flatMap((member) =>
      member.kind === "oneof"
        ? member.fields.map((field) => [field, this.#setMember(field, member)] as const)
        : [[member.field, [this.#setField(member.field)]] as const],
    );
    return [
      `const json = ${json};`,
      "let value: unknown;",
      ...fields.flatMap(([field, set]) => [
        `value = ${this.#named(field)};`,
        `if (value !== undefined${takesNull(field) ? "" : " && value !== null"}) {`,
        ...set,
        "}",
      ]),
    ];
  }

  #named(field: FieldModel): string {
    const reads = this.#forms.namesOf(field).map((name) => {
      const key = JSON.stringify(name);
      return name in Object.prototype
        ? `(globalThis.Object.hasOwn(json, ${key}) ? json[${key}] : undefined)`
        : `json[${key}]`;
    });
    const [first = "undefined", second] = reads;
    if (second === undefined) return first;
    return takesNull(field)
      ? `${first} !== undefined ? ${first} : ${second}`
      : `${first} ?? ${second}`;
  }

  /** Names match in any case, so each member that is there is looked at. */
  #fromFolded(message: MessageModel, json: string): readonly string[] {
    const nullable = message.fields.filter(takesNull).flatMap((field) => this.#labels(field));
    const unless =
      nullable.length === 0 ? "" : ` && !${JSON.stringify(nullable)}.includes(${this.#key("key")})`;
    const goName = goNamesOf(message);
    return [
      `for (const [key, value] of globalThis.Object.entries(${json})) {`,
      `if (value === null${unless}) continue;`,
      `switch (${this.#key("key")}) {`,
      ...members(message).flatMap((member) =>
        member.kind === "oneof" ? this.#fromOneof(member, goName) : this.#fromField(member.field),
      ),
      "}",
      "}",
    ];
  }

  #key(key: string): string {
    return this.#forms.isGo ? `${this.#refs.support("go-json", "foldKey")}(${key})` : key;
  }

  #labels(field: FieldModel): readonly string[] {
    const names = this.#forms.namesOf(field);
    return this.#forms.isGo ? names.map((name) => name.toLowerCase()) : names;
  }

  #cases(labels: readonly string[]): readonly string[] {
    return labels.map((label) => `case ${JSON.stringify(label)}:`);
  }

  #fromField(field: FieldModel): readonly string[] {
    return [...this.#cases(this.#labels(field)), this.#setField(field), "break;"];
  }

  #setField(field: FieldModel): string {
    return `message.${toPropertyName(field.name)} = ${this.#readField(field)};`;
  }

  #readField(field: FieldModel): string {
    const { shape, longAs } = field;
    const at = JSON.stringify(field.name);
    if (shape.kind === "single") return this.#forms.read(shape.value, longAs, "value", at);
    const item = toFunction(this.#forms.readInside(shape.value, longAs, "item", "at"));
    if (shape.kind === "list")
      return `${this.#refs.support("json", "readList")}(value, ${at}, ${item})`;
    if (!hasMapKey(shape)) return this.#readRecord(shape, at, item);
    const key =
      shape.key === "bool"
        ? this.#refs.support("json", "readBoolKey")
        : this.#refs.support(
            "json",
            shape.key.startsWith("u") || shape.key.startsWith("f") ? "readUint64" : "readInt64",
          );
    return `${this.#refs.support("json", "readMap")}(value, ${at}, ${key}, ${item})`;
  }

  #readRecord({ key }: MapShape, at: string, item: string): string {
    if (key === "string")
      return `${this.#refs.support("json", "readRecord")}(value, ${at}, ${item})`;
    const unsigned = key.startsWith("u") || key.startsWith("f");
    const toKey = this.#refs.support("json", unsigned ? "readUint32" : "readInt32");
    const map = `${this.#refs.support("json", "readMap")}(value, ${at}, ${toKey}, ${item})`;
    return `globalThis.Object.fromEntries(${map})`;
  }

  #fromOneof(member: OneofMember, goName: (name: string) => string): readonly string[] {
    const oneof = member.fields[0]?.oneof ?? "";
    const readObject = this.#refs.support("json", "readObject");
    return [
      `case ${JSON.stringify(goName(oneof).toLowerCase())}:`,
      `for (const [name, part] of globalThis.Object.entries(${readObject}(value, ${JSON.stringify(`oneof ${oneof}`)}))) {`,
      `switch (${this.#key("name")}) {`,
      ...member.fields.flatMap((field) => {
        const name = toPropertyName(field.name);
        const { shape, longAs } = field;
        const value = this.#forms.readInside(
          shape.value,
          longAs,
          "part",
          JSON.stringify(field.name),
        );
        return [
          `case ${JSON.stringify(goName(field.name).toLowerCase())}:`,
          `message.${member.name} = { $case: ${JSON.stringify(name)}, ${name}: ${value} };`,
          "break;",
        ];
      }),
      "}",
      "}",
      "break;",
    ];
  }

  #setMember(field: FieldModel, member: OneofMember): readonly string[] {
    const name = toPropertyName(field.name);
    const at = JSON.stringify(field.name);
    const oneof = JSON.stringify(field.oneof);
    const refuse = `${this.#refs.support("json", "refuseSecond")}(${at}, ${oneof})`;
    return [
      `if (message.${member.name} !== undefined) ${refuse};`,
      `message.${member.name} = { $case: ${JSON.stringify(name)}, ${name}: ${this.#readField(field)} };`,
    ];
  }

  #to(message: MessageModel): readonly string[] {
    if (message.fields.length === 0) return ["return {};"];
    const goName = goNamesOf(message);
    return [
      `const json: ${this.#refs.global("Record")}<string, unknown> = {};`,
      ...members(message).flatMap((member) =>
        member.kind === "oneof" ? this.#toOneof(member, goName) : this.#toField(member.field),
      ),
      "return json;",
    ];
  }

  #toField(field: FieldModel): readonly string[] {
    const access = `message.${toPropertyName(field.name)}`;
    const set = (value: string) => this.#set(this.#forms.nameOf(field), value);
    const value = this.#writeField(field, access);
    const present = this.#isPresent(field, access);
    if (!this.#forms.keepsZero) return printIf(present, set(value));
    const mayBeAbsent =
      field.hasPresence || (field.shape.kind === "single" && field.shape.value.kind === "message");
    const orNull = mayBeAbsent ? `${access} === undefined ? null : ${value}` : value;
    return [set(orNull)];
  }

  /** Sets a member; assigning this one would change what the object inherits. */
  #set(name: string, value: string): string {
    const key = JSON.stringify(name);
    if (name !== "__proto__") return `json[${key}] = ${value};`;
    return `${this.#refs.support("wire", "setEntry")}(json, ${key}, ${value});`;
  }

  #isPresent(field: FieldModel, access: string): string {
    const { shape, hasPresence } = field;
    // Go has no pointer to bytes: empty ones are as good as none.
    const isBytes =
      shape.kind === "single" && shape.value.kind === "scalar" && shape.value.scalar === "bytes";
    if (this.#forms.isGo && hasPresence && isBytes)
      return `${access} !== undefined && ${access}.length !== 0`;
    return isPresent(field, access);
  }

  #writeField({ shape, longAs }: FieldModel, access: string): string {
    if (shape.kind === "single") return this.#forms.write(shape.value, longAs, access);
    const item = this.#forms.write(shape.value, longAs, "item");
    if (shape.kind === "list") return item === "item" ? access : `${access}.map((item) => ${item})`;
    return `${this.#forms.mapWriter()}(${listEntries(shape, access)}, (item) => ${item})`;
  }

  #toOneof({ name, fields }: OneofMember, goName: (name: string) => string): readonly string[] {
    const access = `message.${name}`;
    const oneof = JSON.stringify(goName(fields[0]?.oneof ?? ""));
    const cases = fields.flatMap((field) => {
      const property = toPropertyName(field.name);
      const value = this.#writeField(field, orDefault(field, `${access}.${property}`));
      const set = this.#forms.isGo
        ? `json[${oneof}] = { ${goName(field.name)}: ${value} };`
        : this.#set(this.#forms.nameOf(field), value);
      return [`case ${JSON.stringify(property)}:`, set, "break;"];
    });
    const none = this.#forms.isGo ? ["default:", `json[${oneof}] = null;`] : [];
    return [`switch (${access}?.$case) {`, ...cases, ...none, "}"];
  }
}

/** In a oneof, a plain value that is absent stands for the default one, as it does in bytes. */
function orDefault({ shape }: FieldModel, access: string): string {
  const value = plainDefault(shape.value);
  return value === undefined ? access : `${access} ?? ${value}`;
}

/** JSON's `null` is a value of these types; of others it means "absent". */
function takesNull({ shape }: FieldModel): boolean {
  if (shape.kind !== "single" || shape.value.kind === "scalar") return false;
  const { typeName } = shape.value;
  return typeName === "google.protobuf.Value" || typeName === "google.protobuf.NullValue";
}

/** A function that reads an item of a list or a map. */
function toFunction(expression: string): string {
  const [, name] = /^(\w+)\(item, at\)$/.exec(expression) ?? [];
  return name ?? `(item, at) => ${expression}`;
}
