/**
 * What must not show in logs, by property: `true` for all of it, or what must not inside of it. A list
 * is like its items; `*` stands for each entry of a map.
 */
export interface Sensitive {
  readonly [property: string]: true | Sensitive | (() => Sensitive | undefined);
}

/**
 * What a generated message object can do: the codec of one protobuf message.
 *
 * @typeParam T - the message as it is read, every field present
 * @typeParam Init - the message as it is written, fields may be left out
 */
export interface MessageType<T, Init = T> {
  /** Protobuf wire bytes; call `finish()` on the result. */
  encode(message: T): { finish(): Uint8Array };
  /** Throws on bytes that are no such message. */
  decode(input: Uint8Array): T;
  /**
   * From a parsed JSON value in the form that the schema says. Integers that a `number` can't hold
   * may come as `bigint`. Throws on a value of another type; the error's message names the field.
   */
  fromJSON(object: unknown): T;
  /** To a JSON value in the form that the schema says. */
  toJSON(message: T): unknown;
  /** A whole message, defaults in place of what is left out. */
  create(init?: Init): T;
  /**
   * Set where the JSON form is that of Go's encoding/json. What `toJSON` gives has `bigint` for
   * 64-bit integers and `Map` for maps then, which JSON.stringify can't write.
   */
  readonly json?: "go";
  /** What must not show in logs; absent: all may. */
  readonly sensitive?: Sensitive;
}

/** A message type whose message is known to generated code only. */
export type AnyMessageType = MessageType<unknown, unknown>;
