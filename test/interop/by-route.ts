import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import {
  codes,
  PitayaError,
  type PushDesc,
  type PushService,
  type PushTarget,
  type RemoteService,
  type RpcOptions,
} from "@pitaya-ts/runtime";

interface RouteClient {
  call(request: TestRequest, options?: RpcOptions): Promise<TestResponse>;
}

interface BareRouteClient {
  call(options?: RpcOptions): Promise<TestResponse>;
}

/** A method of any server, known by its route alone; `app.rpc` makes its client. */
export function remoteAt(route: string): RemoteService<object, RouteClient> {
  return remoteOf(route, { input: TestRequest });
}

/** The same for a method without an argument. */
export function bareRemoteAt(route: string): RemoteService<object, BareRouteClient> {
  return remoteOf(route, {});
}

function remoteOf<Client extends object>(
  route: string,
  input: { readonly input?: typeof TestRequest },
): RemoteService<object, Client> {
  const [serverType, name, method] = route.split(".");
  if (serverType === undefined || name === undefined || method === undefined) {
    throw new PitayaError(
      codes.unknown,
      "no server type chosen for sending RPC, send a full route in the format server.service.component",
    );
  }
  const methods = { call: { route, ...input, output: TestResponse } };
  return { kind: "remote", typeName: route, serverType, name, methods };
}

interface RouteSender<Message> {
  send(message: Message, target: PushTarget): Promise<{ readonly failed: readonly string[] }>;
}

/** A push of any route; `app.pushes` makes its sender. */
export function pushAt<Message>(
  route: string,
  message: NonNullable<PushDesc["message"]>,
): PushService<RouteSender<Message>> {
  return { kind: "push", typeName: route, pushes: { send: { route, message } } };
}
