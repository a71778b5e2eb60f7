/**
 * What must not show in logs, by property: `true` for all of it, or what must not inside of it. A list
 * is like its items; `*` stands for each entry of a map.
 */
export interface Sensitive {
  readonly [property: string]: true | Sensitive | (() => Sensitive | undefined);
}

/**
 * The codec of one message.
 *
 * @typeParam T - the message as it is read, every field present
 * @typeParam Init - the message as it is written, fields may be left out
 */
export interface MessageCodec<T, Init> {
  /**
   * Protobuf wire bytes; call `finish()` on the result. They are a view of a larger buffer, of which
   * nothing else uses that part: keep and send them as they are, but copy them (`slice()`) before their
   * `buffer` is transferred to another thread. Throws a `RangeError` on a number that does not fit its
   * field, a `TypeError` on another value that does not.
   */
  encode(message: T): { finish(): Uint8Array };
  /** Throws on bytes that are no such message. Fields of bytes are views of `bytes`, not copies. */
  decode(bytes: Uint8Array): T;
  /** From a parsed JSON value; throws a `JsonError` that names the field. */
  fromJSON(object: unknown): T;
  /** To a JSON value. */
  toJSON(message: T): unknown;
  /**
   * A whole message, defaults in place of what is left out. Lists, maps and messages are copied, bytes
   * are not.
   */
  create(init?: Init): T;
  /** Set where the JSON form is Go's: it has `bigint` for 64-bit integers and `Map` for sorted maps. */
  readonly json?: "go";
  /** What must not show in logs; absent: all may. */
  readonly sensitive?: Sensitive;
}
