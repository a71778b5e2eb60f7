/**
 * Goes through the fields of a message that is not decoded.
 */
export class RawFields {
  /** Number of the field. */
  number = 0;
  /** Where its tag begins. */
  start = 0;
  /** Where its content begins. */
  from = 0;
  /** Where it ends. */
  to: number;
  /** Its value, if it is a number: of 64 bits, the lower half, signed. */
  varint = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  /**
   * @param from - where the message begins
   * @param to - where it ends
   */
  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.to = from;
    this.#end = to;
  }

  /** Goes to the next field; false if there is none. */
  next(): boolean {
    this.start = this.to;
    if (this.start >= this.#end) return false;
    const tag = this.#readVarint();
    this.number = tag >>> 3;
    this.varint = 0;
    this.#pass(tag & 7);
    return true;
  }

  /** The content as a text. */
  text(): string {
    const { buffer, byteOffset } = this.#bytes;
    return Buffer.from(buffer, byteOffset + this.from, this.to - this.from).toString();
  }

  /** The content as a message. */
  fields(): RawFields {
    return new RawFields(this.#bytes, this.from, this.to);
  }

  /** Goes behind a value; options hold values of any wire type. */
  #pass(wireType: number): void {
    if (wireType === 0 || wireType === 2) this.varint = this.#readVarint();
    this.from = this.to;
    if (wireType === 2) this.to += this.varint;
    else if (wireType === 1) this.to += 8;
    else if (wireType === 5) this.to += 4;
    else if (wireType === 3) this.#passGroup();
  }

  #passGroup(): void {
    while (this.to < this.#end) {
      const wireType = this.#readVarint() & 7;
      if (wireType === 4) return;
      this.#pass(wireType);
    }
  }

  #readVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.to++] ?? 0;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
