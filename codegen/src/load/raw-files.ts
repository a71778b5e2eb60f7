import { hashOf } from "../cache/index.js";
import { RawFields } from "./raw-fields.js";

/** One file of a descriptor set that is not decoded yet. It can be kept by what keeps plain data. */
export interface RawFile {
  /** Import name. */
  readonly name: string;
  /** Import names of the files that it imports. */
  readonly imports: readonly string[];
  /** Its `FileDescriptorProto`. */
  readonly bytes: Uint8Array;
  /** The same without messages, services, places and comments. */
  readonly frame: Uint8Array;
  /** The messages at its top, by full names as they are written in descriptors: `.chat.v1.Line`. */
  readonly messages: ReadonlyMap<string, RawMessage>;
  /** Types that its services use, as they are written in descriptors. */
  readonly serviceTypes: readonly string[];
  /** Types of the options that it declares outside of messages, and what they are options of. */
  readonly optionTypes: readonly string[];
  /** Whether it is proto3, declares no options and passes no imports on. */
  readonly isPlain: boolean;
}

/** A message that is not decoded yet. */
export interface RawMessage {
  /** Its `DescriptorProto`. */
  readonly bytes: Uint8Array;
  readonly hash: string;
  /** Types that it uses, as they are written in descriptors. */
  readonly uses: readonly string[];
  /** Whether it, or a message inside of it, declares options. */
  readonly extends: boolean;
}

/** Numbers of fields of `FileDescriptorProto`. Files that are imported for options alone are apart. */
const inFile = {
  name: 1,
  package: 2,
  imports: [3, 15],
  message: 4,
  service: 6,
  extension: 7,
  passedOn: [10, 11, 15],
  syntax: 12,
  frameless: [4, 6, 9],
};

/** Numbers of fields of `DescriptorProto`. */
const inMessage = { name: 1, field: 2, nested: 3, extension: 6 };

/** Numbers of fields of `FieldDescriptorProto`: the message that it extends, its own type. */
const inField = { types: [2, 6] };

/** Numbers of fields of `ServiceDescriptorProto` and of its methods. */
const inService = { method: 2 };
const inMethod = { types: [2, 3] };

/** Cuts a descriptor set into its files. */
export function splitSet(set: Uint8Array): readonly RawFile[] {
  const files: RawFile[] = [];
  for (const field = new RawFields(set); field.next(); ) {
    files.push(splitFile(set.subarray(field.from, field.to)));
  }
  return files;
}

function splitFile(bytes: Uint8Array): RawFile {
  const rest: Uint8Array[] = [];
  const messages: RawMessage[] = [];
  const serviceTypes = new Set<string>();
  const optionTypes = new Set<string>();
  for (const field = new RawFields(bytes); field.next(); ) {
    if (field.number === inFile.message) {
      messages.push(toRawMessage(bytes.subarray(field.from, field.to)));
    } else if (field.number === inFile.service) addServiceTypes(field.fields(), serviceTypes);
    else if (field.number === inFile.extension) addFieldTypes(field.fields(), optionTypes);
    if (!inFile.frameless.includes(field.number)) {
      rest.push(bytes.subarray(field.start, field.to));
    }
  }
  const frame = Buffer.concat(rest);
  const [scope = ""] = textsOf(frame, inFile.package);
  const nameOf = ({ bytes: message }: RawMessage) =>
    `.${[scope, ...textsOf(message, inMessage.name)].filter(Boolean).join(".")}`;
  return {
    name: textsOf(frame, inFile.name)[0] ?? "",
    imports: textsOf(frame, ...inFile.imports),
    bytes,
    frame,
    messages: new Map(messages.map((message) => [nameOf(message), message])),
    serviceTypes: [...serviceTypes],
    optionTypes: [...optionTypes],
    isPlain:
      textsOf(frame, inFile.syntax)[0] === "proto3" &&
      textsOf(frame, inFile.extension, ...inFile.passedOn).length === 0 &&
      !messages.some((message) => message.extends),
  };
}

function toRawMessage(bytes: Uint8Array): RawMessage {
  const uses = new Set<string>();
  const isExtending = addMessageTypes(new RawFields(bytes), uses);
  return { bytes, hash: hashOf(bytes), uses: [...uses], extends: isExtending };
}

/** Returns whether options are declared inside. */
function addMessageTypes(fields: RawFields, types: Set<string>): boolean {
  let isExtending = false;
  while (fields.next()) {
    if (fields.number === inMessage.field) addFieldTypes(fields.fields(), types);
    else if (fields.number === inMessage.nested) {
      isExtending = addMessageTypes(fields.fields(), types) || isExtending;
    } else if (fields.number === inMessage.extension) {
      addFieldTypes(fields.fields(), types);
      isExtending = true;
    }
  }
  return isExtending;
}

function addFieldTypes(fields: RawFields, types: Set<string>): void {
  while (fields.next()) if (inField.types.includes(fields.number)) types.add(fields.text());
}

function addServiceTypes(fields: RawFields, types: Set<string>): void {
  while (fields.next()) {
    if (fields.number !== inService.method) continue;
    for (const part = fields.fields(); part.next(); ) {
      if (inMethod.types.includes(part.number)) types.add(part.text());
    }
  }
}

function textsOf(bytes: Uint8Array, ...numbers: readonly number[]): readonly string[] {
  const texts: string[] = [];
  for (const field = new RawFields(bytes); field.next(); ) {
    if (numbers.includes(field.number)) texts.push(field.text());
  }
  return texts;
}
