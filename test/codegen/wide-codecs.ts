import { create, type DescMessage, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import * as wide from "@pitaya-ts/generated-test/wide/v1/wide.js";
import { loadSchema } from "../../codegen/src/load/index.js";
import type { AnyMessageType } from "../../runtime/src/serialize/index.js";
import { ProtobufPeer } from "../peers/protobuf-peer.js";
import type { AnyInit } from "./random-message.js";
import { loadRegistry } from "./registry.js";

const registry = loadRegistry("schema/test");

/** A message of schema/test/wide: our codec, and how protobuf-es knows it. */
export interface WideCodec {
  readonly name: string;
  readonly ours: AnyMessageType;
  readonly desc: DescMessage;
}

export const wideCodecs: readonly WideCodec[] = [
  toWide("Scalars", wide.Scalars),
  toWide("Optionals", wide.Optionals),
  toWide("Lists", wide.Lists),
  toWide("LooseLists", wide.LooseLists),
  toWide("Maps", wide.Maps),
  toWide("Choice", wide.Choice),
  toWide("WellKnown", wide.WellKnown),
  toWide("Longs", wide.Longs),
  toWide("Tree", wide.Tree),
];

function toWide(name: string, ours: unknown): WideCodec {
  const desc = registry.getMessage(`wide.v1.${name}`);
  if (desc === undefined) throw new Error(`no message ${name}`);
  return { name: desc.typeName, ours: ours as AnyMessageType, desc };
}

/** The bytes that protobuf-es writes. */
export function encodeOther(desc: DescMessage, init: AnyInit): Uint8Array {
  return toBinary(desc, create(desc, init));
}

/** What protobuf-es reads, with what it does not know. */
export function decodeOther(desc: DescMessage, bytes: Uint8Array): Message {
  return fromBinary(desc, bytes);
}

/** The bytes that protobuf-es writes of what it reads. */
export function reencodeOther(desc: DescMessage, bytes: Uint8Array): Uint8Array {
  return toBinary(desc, fromBinary(desc, bytes));
}

/** Our bytes of what we read. */
export function rewrite(ours: AnyMessageType, bytes: Uint8Array): Uint8Array {
  return ours.encode(ours.decode(bytes)).finish();
}

/** A process with another protobuf that knows these messages. */
export async function startPeer(language: "go" | "python"): Promise<ProtobufPeer> {
  const { set } = await loadSchema("schema/test");
  return ProtobufPeer.start(language, toBinary(FileDescriptorSetSchema, set));
}
