/** One file of a descriptor set that is not decoded yet. */
export interface RawFile {
  /** Import name. */
  readonly name: string;
  /** Import names of the files that it imports. */
  readonly imports: readonly string[];
  /** Its `FileDescriptorProto`. */
  readonly bytes: Uint8Array;
  /** The same without places and comments, which are most of it. */
  readonly bare: Uint8Array;
}

/** Numbers of fields of `FileDescriptorProto`; files that are imported for options are apart. */
const nameField = 1;
const importFields = [3, 15];
const sourceInfoField = 9;

/** Cuts a descriptor set into its files. */
export function splitSet(set: Uint8Array): readonly RawFile[] {
  return [...fieldsOf(set)].map(({ value }) => toRawFile(value));
}

function toRawFile(bytes: Uint8Array): RawFile {
  const text = new TextDecoder();
  const fields = [...fieldsOf(bytes)];
  const texts = (...numbers: readonly number[]) =>
    fields.filter(({ number }) => numbers.includes(number)).map(({ value }) => text.decode(value));
  const kept = fields.filter(({ number }) => number !== sourceInfoField);
  return {
    name: texts(nameField)[0] ?? "",
    imports: texts(...importFields),
    bytes,
    bare: Buffer.concat(kept.map(({ whole }) => whole)),
  };
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
