import { randomUUID } from "node:crypto";
import {
  type App,
  type HandlerContext,
  type HandlerService,
  type MethodDesc,
  PitayaError,
  type PushService,
  type PushTarget,
  type RemoteService,
} from "@pitaya-ts/runtime";
import { SendRpc, SendToUsers, TestRequest, TestResponse } from "./message-types.js";
import { callRemote } from "./remote-call.js";

export const testGroup = "g1";

/** `testsvc` of Pitaya's example testing server. */
export class TestSvc {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  testrequestonlysessionreturnsptr(): TestResponse {
    return { code: 200, msg: "hello" };
  }

  testrequestonlysessionreturnsptrnil(): null {
    return null;
  }

  testrequestonlysessionreturnsrawnil(): null {
    return null;
  }

  testrequestreturnsptr({ msg }: TestRequest): TestResponse {
    return { code: 200, msg };
  }

  testrequestreturnsraw({ msg }: TestRequest): Uint8Array {
    return bytesOf(msg);
  }

  testrequestreceivereturnsraw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  testrequestreturnserror(): never {
    throw new PitayaError("PIT-555", "somerror");
  }

  testbind(ctx: HandlerContext): Promise<Uint8Array> {
    return this.testbindid(bytesOf(randomUUID()), ctx);
  }

  async testbindid(uid: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    await coded("PIT-444", ctx.session.bind(textOf(uid)));
    await coded("PIT-441", ctx.groups.add(testGroup, textOf(uid)));
    return bytesOf("ack");
  }

  async testrequestkickuser(uid: Uint8Array): Promise<TestResponse> {
    await coded("PIT-404", (async () => this.#app.sessions.byUid(textOf(uid)).kick())());
    return { code: 200, msg: "ok" };
  }

  async testrequestkickme({ session }: HandlerContext): Promise<TestResponse> {
    await session.kick();
    return { code: 200, msg: "ok" };
  }

  async testsendgroupmsg(payload: Uint8Array, ctx: HandlerContext): Promise<void> {
    await ctx.pushes(TestPush).raw(payload, toGroup);
  }

  async testsendgroupmsgptr(message: TestRequest, ctx: HandlerContext): Promise<void> {
    await ctx.pushes(TestPush).ptr(message, toGroup);
  }

  async testsendtousers({ uids, msg }: SendToUsers, ctx: HandlerContext): Promise<void> {
    const to = { users: uids, frontendType: "connector" };
    await ctx.pushes(TestPush).users(bytesOf(msg), to);
  }

  testsendrpc({ route, data }: SendRpc, ctx: HandlerContext): Promise<TestResponse> {
    return callRemote(ctx, route, data);
  }

  testsendrpcnoargs({ route }: SendRpc, ctx: HandlerContext): Promise<TestResponse> {
    return callRemote(ctx, route, null);
  }
}

const toGroup = { group: testGroup, frontendType: "connector" };

interface TestPushSender {
  raw(payload: Uint8Array, to: PushTarget): Promise<unknown>;
  ptr(message: TestRequest, to: PushTarget): Promise<unknown>;
  users(payload: Uint8Array, to: PushTarget): Promise<unknown>;
}

const TestPush: PushService<TestPushSender> = {
  kind: "push",
  typeName: "testing.Push",
  pushes: {
    raw: { route: "route.test", message: "raw" },
    ptr: { route: "route.testptr", message: TestRequest },
    users: { route: "route.sendtousers", message: "raw" },
  },
};

type Shape = Omit<MethodDesc, "route">;

const shapes: Readonly<Record<keyof TestSvc, Shape>> = {
  testrequestonlysessionreturnsptr: { output: TestResponse },
  testrequestonlysessionreturnsptrnil: { output: TestResponse },
  testrequestonlysessionreturnsrawnil: { output: "raw" },
  testrequestreturnsptr: { input: TestRequest, output: TestResponse },
  testrequestreturnsraw: { input: TestRequest, output: "raw" },
  testrequestreceivereturnsraw: { input: "raw", output: "raw" },
  testrequestreturnserror: { input: "raw", output: TestResponse },
  testbind: { output: "raw" },
  testbindid: { input: "raw", output: "raw" },
  testrequestkickuser: { input: "raw", output: TestResponse },
  testrequestkickme: { output: TestResponse },
  testsendgroupmsg: { input: "raw", notify: true },
  testsendgroupmsgptr: { input: TestRequest, notify: true },
  testsendtousers: { input: SendToUsers, notify: true },
  testsendrpc: { input: SendRpc, output: TestResponse },
  testsendrpcnoargs: { input: SendRpc, output: TestResponse },
};

export function testSvc(serverType: string): HandlerService<TestSvc> {
  const methods = Object.entries(shapes).map(([name, shape]) => {
    return [name, { route: `${serverType}.testsvc.${name}`, ...shape }] as const;
  });
  return {
    kind: "handler",
    typeName: "testing.TestSvc",
    serverType,
    name: "testsvc",
    methods: Object.fromEntries(methods),
  };
}

class TestRemoteSvc {
  rpctestrawptrreturnsptr({ msg }: TestRequest): TestResponse {
    return { code: 200, msg: `got ${msg}` };
  }

  rpctestptrreturnsptr(request: TestRequest): TestResponse {
    return this.rpctestrawptrreturnsptr(request);
  }

  rpctestnoargs(): TestResponse {
    return { code: 200, msg: "got nothing" };
  }

  rpctestreturnserror(): never {
    throw new PitayaError("PIT-433", "test error", { metadata: { some: "meta" } });
  }
}

/** `testremotesvc`, ready to be registered. */
export function testRemoteSvc(serverType: string): [RemoteService<TestRemoteSvc>, TestRemoteSvc] {
  const route = (name: string) => `${serverType}.testremotesvc.${name}`;
  const typed = (name: string) => ({
    route: route(name),
    input: TestRequest,
    output: TestResponse,
  });
  const methods = {
    rpctestrawptrreturnsptr: typed("rpctestrawptrreturnsptr"),
    rpctestptrreturnsptr: typed("rpctestptrreturnsptr"),
    rpctestnoargs: { route: route("rpctestnoargs"), output: TestResponse },
    rpctestreturnserror: typed("rpctestreturnserror"),
  };
  const name = "testremotesvc";
  const service = {
    kind: "remote",
    typeName: "testing.TestRemoteSvc",
    serverType,
    name,
    methods,
  } as const;
  return [service, new TestRemoteSvc()];
}

/** `work`, its error under another code. */
async function coded(code: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new PitayaError(code, (cause as Error).message, { cause });
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
