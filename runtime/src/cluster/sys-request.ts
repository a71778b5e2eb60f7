import { MsgType } from "@pitaya-ts/protocol/msg.js";
import { RPCType } from "@pitaya-ts/protocol/request.js";
import type { RequestInit } from "./rpc-caller.js";

/** A request for a remote that servers of this framework have by themselves. */
export function sysRequest(route: string, data: Uint8Array): RequestInit {
  return {
    type: RPCType.User,
    session: undefined,
    msg: { id: 0n, route, data, reply: "", type: MsgType.MsgRequest },
    frontendID: "",
  };
}
