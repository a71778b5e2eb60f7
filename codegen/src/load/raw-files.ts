/** One file of a descriptor set that is not decoded yet. */
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
}

/** A message that is not decoded yet. */
export interface RawMessage {
  /** Its `DescriptorProto`. */
  readonly bytes: Uint8Array;
  /** Whether it, or a message inside of it, declares options. */
  readonly extends: boolean;
}

/** Numbers of fields of `FileDescriptorProto`; files that are imported for options are apart. */
const fileFields = {
  name: [1],
  package: [2],
  imports: [3, 15],
  messages: [4],
  frameless: [4, 6, 9],
} as const;

/** Numbers of fields of `DescriptorProto`. */
const messageFields = { name: [1], nested: [3], extensions: [6] } as const;

/** Cuts a descriptor set into its files. */
export function splitSet(set: Uint8Array): readonly RawFile[] {
  return [...fieldsOf(set)].map(({ value }) => toRawFile(value));
}

function toRawFile(bytes: Uint8Array): RawFile {
  const fields = [...fieldsOf(bytes)];
  const [scope = ""] = textsOf(fields, fileFields.package);
  const messages = pick(fields, fileFields.messages).map(({ value }): [string, RawMessage] => {
    const parts = [...fieldsOf(value)];
    const path = [scope, ...textsOf(parts, messageFields.name)].filter(Boolean);
    return [`.${path.join(".")}`, { bytes: value, extends: isExtending(parts) }];
  });
  const left = fields.filter(({ number }) => !isOneOf(number, fileFields.frameless));
  return {
    name: textsOf(fields, fileFields.name)[0] ?? "",
    imports: textsOf(fields, fileFields.imports),
    bytes,
    frame: Buffer.concat(left.map(({ whole }) => whole)),
    messages: new Map(messages),
  };
}

function isExtending(fields: readonly RawField[]): boolean {
  const nested = pick(fields, messageFields.nested);
  return (
    pick(fields, messageFields.extensions).length > 0 ||
    nested.some(({ value }) => isExtending([...fieldsOf(value)]))
  );
}

function textsOf(fields: readonly RawField[], numbers: readonly number[]): readonly string[] {
  return pick(fields, numbers).map(({ value }) => Buffer.from(value).toString());
}

function pick(fields: readonly RawField[], numbers: readonly number[]): readonly RawField[] {
  return fields.filter(({ number }) => isOneOf(number, numbers));
}

function isOneOf(number: number, numbers: readonly number[]): boolean {
  return numbers.includes(number);
}

interface RawField {
  readonly number: number;
  /** Content of what has a length; of others, nothing. */
  readonly value: Uint8Array;
  /** With its tag. */
  readonly whole: Uint8Array;
}

/** The fields of a message. Compilers write no groups, and no number of 64 bits among those of a file. */
function* fieldsOf(bytes: Uint8Array): Iterable<RawField> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const [number, end] = readVarint(bytes, afterTag);
    const hasLength = (tag & 7) === 2;
    const next = hasLength ? end + number : end;
    yield {
      number: tag >>> 3,
      value: hasLength ? bytes.subarray(end, next) : new Uint8Array(),
      whole: bytes.subarray(at, next),
    };
    at = next;
  }
}

function readVarint(bytes: Uint8Array, from: number): readonly [value: number, next: number] {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at + 1];
  }
}
