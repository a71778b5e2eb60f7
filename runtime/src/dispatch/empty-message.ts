import type { MessageType } from "../serialize/index.js";

const none = new Uint8Array(0);

/** `google.protobuf.Empty`: the reply of methods that have nothing to say. */
export const emptyMessage: MessageType<object> = {
  encode: () => ({ finish: () => none }),
  decode: () => ({}),
  fromJSON: () => ({}),
  toJSON: () => ({}),
  create: () => ({}),
};
