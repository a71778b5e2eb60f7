import {
  type CompareInit,
  Compare_CompareResult as CompareResult,
  Compare_CompareTarget as CompareTarget,
  type KeyValue,
  type RequestOpInit,
  type ResponseOp,
} from "@pitaya-ts/protocol/etcd/rpc.js";

/** What etcd holds under a key. */
export interface Entry {
  readonly key: string;
  /** Empty where only keys were asked for. */
  readonly value: string;
  /** Of the last change; grows with every change of anything in etcd. */
  readonly modRevision: bigint;
  /** 0: none, the entry stays. */
  readonly lease: bigint;
}

/** What has to hold. */
export type Condition = CompareInit;
/** What is done. */
export type Operation = RequestOpInit;

export function isAbsent(key: string): Condition {
  return createdCompare(key, CompareResult.Equal);
}

export function isPresent(key: string): Condition {
  return createdCompare(key, CompareResult.Greater);
}

export function hasValue(key: string, value: string): Condition {
  return {
    key: bytesOf(key),
    result: CompareResult.Equal,
    target: CompareTarget.Value,
    targetUnion: { $case: "value", value: bytesOf(value) },
  };
}

export function isUnchanged({ key, modRevision }: Entry): Condition {
  return {
    key: bytesOf(key),
    result: CompareResult.Equal,
    target: CompareTarget.Mod,
    targetUnion: { $case: "modRevision", modRevision },
  };
}

/** @param lease - the entry ends with it; 0n for none */
export function put(key: string, value: string, lease: bigint): Operation {
  const requestPut = { key: bytesOf(key), value: bytesOf(value), lease };
  return { request: { $case: "requestPut", requestPut } };
}

export function remove(key: string): Operation {
  return { request: { $case: "requestDeleteRange", requestDeleteRange: { key: bytesOf(key) } } };
}

export function removeAll(prefix: string): Operation {
  return { request: { $case: "requestDeleteRange", requestDeleteRange: rangeOf(prefix) } };
}

export function read(key: string): Operation {
  return { request: { $case: "requestRange", requestRange: { key: bytesOf(key) } } };
}

export function readKeys(prefix: string): Operation {
  const requestRange = { ...rangeOf(prefix), keysOnly: true };
  return { request: { $case: "requestRange", requestRange } };
}

/** What the reading operation at that place found. */
export function found(responses: readonly ResponseOp[], index: number): Entry[] {
  const response = responses[index]?.response;
  return response?.$case === "responseRange" ? response.responseRange.kvs.map(toEntry) : [];
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

export function toEntry({ key, value, modRevision, lease }: KeyValue): Entry {
  return { key: textOf(key), value: textOf(value), modRevision, lease };
}

/** All keys that begin with `prefix`, which must not be empty. */
export function rangeOf(prefix: string): { key: Buffer; rangeEnd: Buffer } {
  const key = bytesOf(prefix);
  const rangeEnd = Buffer.from(key);
  // UTF-8 has no byte 0xff that this could overflow.
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) as number) + 1;
  return { key, rangeEnd };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** A key that is absent counts as created at revision 0. */
function createdCompare(key: string, result: CompareResult): Condition {
  return {
    key: bytesOf(key),
    result,
    target: CompareTarget.Create,
    targetUnion: { $case: "createRevision", createRevision: 0n },
  };
}
