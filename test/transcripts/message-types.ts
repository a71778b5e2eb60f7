import type { MessageType } from "@pitaya-ts/runtime";

/** What deployed servers answer for an argument that can't be a protobuf message. */
const notProtobuf = "protobuf: convert on wrong type value";

/** A message that exists as JSON only. */
export function jsonOnly<T>(read: (value: unknown) => T): MessageType<T> {
  const refuse = (): never => {
    throw new Error(notProtobuf);
  };
  return {
    encode: () => ({ finish: refuse }),
    decode: refuse,
    fromJSON: read,
    toJSON: (message) => message,
    create: (init) => init as T,
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) throw new SyntaxError("no JSON object");
  return (value as Record<string, unknown>)[name];
}

export interface Echo {
  readonly a: number;
  readonly s: string;
}

export const Echo = jsonOnly<Echo>((value) => ({
  a: Number(member(value, "a") ?? 0),
  s: String(member(value, "s") ?? ""),
}));

export interface SendToUsers {
  readonly uids: readonly string[];
  readonly msg: string;
}

export const SendToUsers = jsonOnly<SendToUsers>((value) => ({
  uids: member(value, "uids") as string[],
  msg: String(member(value, "msg")),
}));

export interface SendRpc {
  readonly route: string;
  readonly data: string;
}

export const SendRpc = jsonOnly<SendRpc>((value) => ({
  route: String(member(value, "route")),
  data: String(member(value, "data") ?? ""),
}));

export interface TestRequest {
  readonly msg: string;
}

/** `protos.TestRequest`: 1 msg. */
export const TestRequest: MessageType<TestRequest> = {
  encode: ({ msg }) => ({ finish: () => stringField(2, msg) }),
  decode: (bytes) => ({ msg: readFields(bytes).text }),
  fromJSON: (value) => ({ msg: String(member(value, "msg") ?? "") }),
  toJSON: (message) => message,
  create: (init) => ({ msg: init?.msg ?? "" }),
};

export interface TestResponse {
  readonly code: number;
  readonly msg: string;
}

/** `protos.TestResponse`: 1 code, 2 msg. */
export const TestResponse: MessageType<TestResponse> = {
  encode: ({ code, msg }) => ({
    finish: () => Buffer.concat([intField(code), stringField(2, msg, 2)]),
  }),
  decode: (bytes) => {
    const { int, text } = readFields(bytes);
    return { code: int, msg: text };
  },
  fromJSON: (value) => ({
    code: Number(member(value, "code") ?? 0),
    msg: String(member(value, "msg") ?? ""),
  }),
  toJSON: ({ code, msg }) => ({ code, msg }),
  create: (init) => ({ code: init?.code ?? 0, msg: init?.msg ?? "" }),
};

function intField(value: number): Buffer {
  if (value === 0) return Buffer.alloc(0);
  return Buffer.from(value < 128 ? [0x08, value] : [0x08, (value & 0x7f) | 0x80, value >> 7]);
}

function stringField(wireType: number, text: string, field = 1): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from([(field << 3) | wireType, bytes.length]), bytes]);
}

/** The integer and the text of either message; enough for the short values of these tests. */
function readFields(bytes: Uint8Array): { int: number; text: string } {
  const found = { int: 0, text: "" };
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++] as number;
    const wireType = tag & 7;
    if (wireType === 2) {
      const end = at + 1 + (bytes[at] as number);
      if (end > bytes.length) throw new Error("message ends inside a field");
      found.text = Buffer.from(bytes.subarray(at + 1, end)).toString();
      at = end;
    } else if (wireType === 0) {
      let value = (bytes[at] as number) & 0x7f;
      if ((bytes[at++] as number) & 0x80) value |= (bytes[at++] as number) << 7;
      found.int = value;
    } else throw new Error(`wire type ${wireType}`);
  }
  return found;
}
