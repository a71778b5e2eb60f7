import type { ServerInfo } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import type { Serializer } from "../serialize/index.js";

/** Under which servers announce how they read and write the arguments and replies of remotes. */
const metadataName = "rpc-serializer";
/** What servers use that announce nothing, such as those of Go. */
const usual = "protobuf";

/** A remote would not understand the argument of a call. */
export class RpcSerializerError extends PitayaError {
  override readonly name: string = "RpcSerializerError";
}

/** What a server with that serializer announces. */
export function rpcSerializerMetadata({ name }: Serializer): Readonly<Record<string, string>> {
  return name === usual ? {} : { [metadataName]: name };
}

/** @throws RpcSerializerError if `target` writes calls of remotes in another way */
export function checkRpcSerializer(target: ServerInfo, { name }: Serializer): void {
  const theirs = target.metadata[metadataName] ?? usual;
  if (theirs === name) return;
  throw new RpcSerializerError(
    codes.internal,
    `server ${target.id} reads calls of remotes as ${theirs}, this server writes ${name}: give both the same rpcSerializer`,
  );
}
