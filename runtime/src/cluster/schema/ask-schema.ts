import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type { ServerInfo } from "../../dispatch/index.js";
import { sysRoutes } from "../remote-session.js";
import type { RpcCaller } from "../rpc-caller.js";
import type { SysRemote } from "../sys-remotes.js";
import { encodeShapes } from "./own-schema.js";

/** What a server answers that is asked for its schema. */
export function schemaRemote(shapes: Iterable<string>): [route: string, remote: SysRemote] {
  return [sysRoutes.schema, async () => encodeShapes(shapes)];
}

/** Asks a server that has announced a schema for it. */
export function askSchema(caller: RpcCaller, server: ServerInfo): Promise<Uint8Array> {
  const request = {
    type: RPCType.User,
    session: undefined,
    msg: {
      id: 0n,
      route: sysRoutes.schema,
      data: new Uint8Array(0),
      reply: "",
      type: MsgType.MsgRequest,
    },
    frontendID: "",
  };
  return caller.call(server, request, {}, { unmeasured: true });
}
