import type { ServiceDefinition } from "@grpc/grpc-js";

/** The library, loaded by those who use it only. */
export type Grpc = typeof import("@grpc/grpc-js");

/** Methods of `protos.Pitaya`. */
export const paths = {
  call: "/protos.Pitaya/Call",
  pushToUser: "/protos.Pitaya/PushToUser",
  sessionBindRemote: "/protos.Pitaya/SessionBindRemote",
  kickUser: "/protos.Pitaya/KickUser",
} as const;

/** The service with messages as the bytes that they are. */
export const pitayaService = {
  Call: rawMethod(paths.call),
  PushToUser: rawMethod(paths.pushToUser),
  SessionBindRemote: rawMethod(paths.sessionBindRemote),
  KickUser: rawMethod(paths.kickUser),
} satisfies ServiceDefinition;

/** The same memory: the library wants its kind of bytes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function rawMethod(path: string) {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBuffer,
    requestDeserialize: same,
    responseSerialize: asBuffer,
    responseDeserialize: same,
  };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
