import type { HandlerContext, RemoteService, RpcOptions } from "@pitaya-ts/runtime";
import { TestRequest, TestResponse } from "./message-types.js";

interface AnyRemote {
  call(request: TestRequest, options?: RpcOptions): Promise<TestResponse>;
}

interface AnyRemoteNoArgument {
  call(options?: RpcOptions): Promise<TestResponse>;
}

/** Calls a remote of which only the route is known; `msg` is `null` for one without argument. */
export function callRemote(
  ctx: HandlerContext,
  route: string,
  msg: string | null,
  options?: RpcOptions,
): Promise<TestResponse> {
  const desc = { route, output: TestResponse };
  if (msg === null) return ctx.rpc(service<AnyRemoteNoArgument>(desc)).call(options);
  return ctx.rpc(service<AnyRemote>({ ...desc, input: TestRequest })).call({ msg }, options);
}

function service<Client extends object>(
  desc: RemoteService["methods"][string],
): RemoteService<object, Client> {
  const [serverType = "", name = ""] = desc.route.split(".");
  return { kind: "remote", typeName: "test.Remote", serverType, name, methods: { call: desc } };
}
