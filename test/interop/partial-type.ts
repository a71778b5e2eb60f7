import type { MessageType } from "@pitaya-ts/runtime";

/** A message type with only the forms that one server needs; the others throw. */
export function partialType<T extends object>(
  name: string,
  forms: Partial<MessageType<T>>,
): MessageType<T> {
  const refuse = (): never => {
    throw new Error(`${name} has no such form on this server`);
  };
  return {
    encode: refuse,
    decode: refuse,
    fromJSON: refuse,
    toJSON: refuse,
    create: (message) => message ?? refuse(),
    ...forms,
  };
}
