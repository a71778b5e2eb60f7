import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import {
  Doc,
  DocMsg,
  ProtoDescriptor,
  ProtoDescriptors,
  ProtoName,
  ProtoNames,
} from "@pitaya-ts/protocol/docs.js";
import { Error as ErrorMessage } from "@pitaya-ts/protocol/error.js";
import { KickAnswer, KickMsg } from "@pitaya-ts/protocol/kick.js";
import { Msg } from "@pitaya-ts/protocol/msg.js";
import { Push } from "@pitaya-ts/protocol/push.js";
import { Request } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import { Session } from "@pitaya-ts/protocol/session.js";
import fc from "fast-check";

/** What the tests need of a codec, whatever its message. */
export interface AnyCodec {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  fromJSON(json: unknown): unknown;
}

/** Messages of Pitaya's servers, by their full names. */
export const codecs: Readonly<Record<string, AnyCodec>> = {
  "protos.BindMsg": BindMsg,
  "protos.Doc": Doc,
  "protos.DocMsg": DocMsg,
  "protos.Error": ErrorMessage,
  "protos.KickAnswer": KickAnswer,
  "protos.KickMsg": KickMsg,
  "protos.Msg": Msg,
  "protos.ProtoDescriptor": ProtoDescriptor,
  "protos.ProtoDescriptors": ProtoDescriptors,
  "protos.ProtoName": ProtoName,
  "protos.ProtoNames": ProtoNames,
  "protos.Push": Push,
  "protos.Request": Request,
  "protos.Response": Response,
  "protos.Session": Session,
};

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each).toString("base64"));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);

const session = fc.record({ id: int64, uid: text, data: bytes });
const msg = fc.record({
  ...{ id: uint64, route: text, data: bytes, reply: text },
  type: fc.nat(3),
});
// `__proto__` would be no member of an object that is written as one.
const key = text.filter((name) => name !== "__proto__");
const error = fc.record({ code: text, msg: text, metadata: fc.dictionary(key, text) });

/** An object whose members are all there but those of `absent`, which may be missing. */
function withAbsent<T extends Record<string, fc.Arbitrary<unknown>>>(
  present: T,
  absent: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<object> {
  const requiredKeys = Object.keys(present);
  return fc.record({ ...present, ...absent }, { requiredKeys });
}

/** Protobuf JSON of any message, every field written, enums as numbers. */
export const anyFields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "protos.BindMsg": fc.record({ uid: text, fid: text }),
  "protos.Doc": fc.record({ doc: text }),
  "protos.DocMsg": fc.record({ getProtos: fc.boolean() }),
  "protos.Error": error,
  "protos.KickAnswer": fc.record({ kicked: fc.boolean() }),
  "protos.KickMsg": fc.record({ userId: text }),
  "protos.Msg": msg,
  "protos.ProtoDescriptor": fc.record({ desc: bytes }),
  "protos.ProtoDescriptors": fc.record({ desc: fc.array(bytes, { maxLength: 4 }) }),
  "protos.ProtoName": fc.record({ name: text }),
  "protos.ProtoNames": fc.record({ name: fc.array(text, { maxLength: 4 }) }),
  "protos.Push": fc.record({ route: text, uid: text, data: bytes }),
  "protos.Request": withAbsent(
    { type: fc.nat(1), frontendID: text, metadata: bytes },
    { session, msg },
  ),
  "protos.Response": withAbsent({ data: bytes }, { error }),
  "protos.Session": session,
};
