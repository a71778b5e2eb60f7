import { RawFields } from "./raw-fields.js";
import type { RawFile } from "./raw-files.js";

/** Numbers of fields of `FileDescriptorProto`. */
const inFile = { package: 2, message: 4, enum: 5, service: 6 };

/** Numbers of fields of `DescriptorProto`, and of its options. */
const inMessage = { name: 1, nested: 3, enum: 4, options: 7, mapEntry: 7 };

/** Numbers of fields of `EnumDescriptorProto`, of its values and options. */
const inEnum = { name: 1, value: 2, options: 3, allowAlias: 2, valueName: 1, valueNumber: 2 };

/**
 * What a compiler has to know of a plain file to compile those that import it: names, and values of
 * enums. It is a file that stands in for it: files with the same outline and the same imports are the
 * same to others, unless they take options from them.
 */
export function outlineOf({ bytes }: RawFile): string {
  const lines = ['syntax = "proto3";'];
  for (const field = new RawFields(bytes); field.next(); ) {
    if (field.number === inFile.package) lines.push(`package ${field.text()};`);
    else if (field.number === inFile.message) lines.push(...printMessage(field));
    else if (field.number === inFile.enum) lines.push(...printEnum(field));
    else if (field.number === inFile.service) lines.push(`service ${nameOf(field)} {}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Nothing for what the compiler makes of a map. */
function printMessage(message: RawFields): readonly string[] {
  const lines = [`message ${nameOf(message)} {`];
  for (const field = message.fields(); field.next(); ) {
    if (field.number === inMessage.nested) lines.push(...printMessage(field));
    else if (field.number === inMessage.enum) lines.push(...printEnum(field));
    else if (field.number === inMessage.options && isSet(field, inMessage.mapEntry)) return [];
  }
  return [...lines, "}"];
}

function printEnum(declared: RawFields): readonly string[] {
  const lines = [`enum ${nameOf(declared)} {`];
  for (const field = declared.fields(); field.next(); ) {
    if (field.number === inEnum.value) lines.push(printValue(field.fields()));
    else if (field.number === inEnum.options && isSet(field, inEnum.allowAlias)) {
      lines.push("option allow_alias = true;");
    }
  }
  return [...lines, "}"];
}

function printValue(fields: RawFields): string {
  let [name, number] = ["", 0];
  while (fields.next()) {
    if (fields.number === inEnum.valueName) name = fields.text();
    else if (fields.number === inEnum.valueNumber) number = fields.varint;
  }
  return `${name} = ${number};`;
}

/** Whether an option is set to true. */
function isSet(options: RawFields, number: number): boolean {
  const fields = options.fields();
  while (fields.next()) if (fields.number === number) return fields.varint === 1;
  return false;
}

/** The name of what is declared, which is its first field. */
function nameOf(declared: RawFields): string {
  const fields = declared.fields();
  while (fields.next()) if (fields.number === inMessage.name) return fields.text();
  return "";
}
