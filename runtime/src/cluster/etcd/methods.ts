import {
  AuthenticateRequest,
  AuthenticateResponse,
  DeleteRangeRequest,
  DeleteRangeResponse,
  LeaseGrantRequest,
  LeaseGrantResponse,
  LeaseKeepAliveRequest,
  LeaseKeepAliveResponse,
  LeaseRevokeRequest,
  LeaseRevokeResponse,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
  WatchRequest,
  WatchResponse,
} from "@pitaya-ts/protocol/etcd/rpc.js";
import type { MessageCodec } from "@pitaya-ts/protocol/pitaya-support/codec.js";

/** A method of etcd's API. */
export interface EtcdMethod<Init, Response> {
  readonly path: string;
  encode(request: Init): Buffer;
  decode(bytes: Buffer): Response;
}

/** Those in use. `keepAlive` is a stream in etcd; with a single request in it, it is a plain call. */
export const methods = {
  range: method("KV/Range", RangeRequest, RangeResponse),
  put: method("KV/Put", PutRequest, PutResponse),
  deleteRange: method("KV/DeleteRange", DeleteRangeRequest, DeleteRangeResponse),
  transaction: method("KV/Txn", TxnRequest, TxnResponse),
  watch: method("Watch/Watch", WatchRequest, WatchResponse),
  grant: method("Lease/LeaseGrant", LeaseGrantRequest, LeaseGrantResponse),
  revoke: method("Lease/LeaseRevoke", LeaseRevokeRequest, LeaseRevokeResponse),
  keepAlive: method("Lease/LeaseKeepAlive", LeaseKeepAliveRequest, LeaseKeepAliveResponse),
  timeToLive: method("Lease/LeaseTimeToLive", LeaseTimeToLiveRequest, LeaseTimeToLiveResponse),
  authenticate: method("Auth/Authenticate", AuthenticateRequest, AuthenticateResponse),
} as const;

function method<Request, RequestInit, Response, ResponseInit>(
  path: string,
  request: MessageCodec<Request, RequestInit>,
  response: MessageCodec<Response, ResponseInit>,
): EtcdMethod<RequestInit, Response> {
  return {
    path: `/etcdserverpb.${path}`,
    encode: (init) => {
      const bytes = request.encode(request.create(init)).finish();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    decode: (bytes) => response.decode(bytes),
  };
}
