import { randomUUID } from "node:crypto";
import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { RouteCall, UsersPush } from "@pitaya-ts/generated-test/interop/v1/testing.js";
import {
  type App,
  type HandlerContext,
  type HandlerService,
  PitayaError,
  type PushService,
  type PushTarget,
  type Session,
} from "@pitaya-ts/runtime";
import { bareRemoteAt, pushAt, remoteAt } from "./by-route.js";
import { handlersAt } from "./describe.js";
import { recode, textIn } from "./handler-tools.js";
import { bytesOf } from "./json-messages.js";

const group = "g1";
const frontendType = "connector";
const done: TestResponse = { code: 200, msg: "ok" };

const RawToGroup = pushAt<Uint8Array>("route.test", "raw");
const MessageToGroup = pushAt<TestRequest>("route.testptr", TestRequest);
const RawToUsers = pushAt<Uint8Array>("route.sendtousers", "raw");

/** Handlers of the testing server. */
export class TestingService {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async init(): Promise<void> {
    await this.#app.groups.create(group);
  }

  testRequestOnlySessionReturnsPtr(): TestResponse {
    return { code: 200, msg: "hello" };
  }

  testRequestOnlySessionReturnsPtrNil(): null {
    return null;
  }

  testRequestOnlySessionReturnsRawNil(): null {
    return null;
  }

  testRequestReturnsPtr({ msg }: TestRequest): TestResponse {
    return { code: 200, msg };
  }

  testRequestReturnsRaw({ msg }: TestRequest): Uint8Array {
    return bytesOf(msg);
  }

  testRequestReceiveReturnsRaw(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  testRequestReturnsError(_bytes: Uint8Array): never {
    throw new PitayaError("PIT-555", "somerror");
  }

  testBind(ctx: HandlerContext): Promise<Uint8Array> {
    return this.#bind(ctx, randomUUID());
  }

  testBindId(uid: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    return this.#bind(ctx, textIn(uid));
  }

  async testRequestKickUser(uid: Uint8Array): Promise<TestResponse> {
    await this.#sessionOf(textIn(uid)).kick();
    return done;
  }

  async testRequestKickMe({ session }: HandlerContext): Promise<TestResponse> {
    await session.kick();
    return done;
  }

  async testSendGroupMsg(bytes: Uint8Array, ctx: HandlerContext): Promise<void> {
    await send(ctx, RawToGroup, bytes, { group, frontendType });
  }

  async testSendGroupMsgPtr(message: TestRequest, ctx: HandlerContext): Promise<void> {
    await send(ctx, MessageToGroup, message, { group, frontendType });
  }

  async testSendToUsers({ uids, msg }: UsersPush, ctx: HandlerContext): Promise<void> {
    await send(ctx, RawToUsers, bytesOf(msg), { users: uids, frontendType });
  }

  testSendRpc({ route, data }: RouteCall, ctx: HandlerContext): Promise<TestResponse> {
    return ctx.rpc(remoteAt(route)).call({ msg: data });
  }

  testSendRpcNoArgs({ route }: RouteCall, ctx: HandlerContext): Promise<TestResponse> {
    return ctx.rpc(bareRemoteAt(route)).call();
  }

  async #bind(ctx: HandlerContext, uid: string): Promise<Uint8Array> {
    await ctx.session.bind(uid).catch(recode("PIT-444"));
    await ctx.groups.add(group, uid).catch(recode("PIT-441"));
    return bytesOf("ack");
  }

  #sessionOf(uid: string): Session {
    try {
      return this.#app.sessions.byUid(uid);
    } catch (error) {
      return recode("PIT-404")(error);
    }
  }
}

export function testingService(serverType: string): HandlerService<TestingService> {
  return handlersAt<TestingService>(
    { serverType, name: "testsvc" },
    {
      testRequestOnlySessionReturnsPtr: { output: TestResponse },
      testRequestOnlySessionReturnsPtrNil: { output: TestResponse },
      testRequestOnlySessionReturnsRawNil: { output: "raw" },
      testRequestReturnsPtr: { input: TestRequest, output: TestResponse },
      testRequestReturnsRaw: { input: TestRequest, output: "raw" },
      testRequestReceiveReturnsRaw: { input: "raw", output: "raw" },
      testRequestReturnsError: { input: "raw", output: "raw" },
      testBind: { output: "raw" },
      testBindId: { input: "raw", output: "raw" },
      testRequestKickUser: { input: "raw", output: TestResponse },
      testRequestKickMe: { output: TestResponse },
      testSendGroupMsg: { input: "raw", notify: true },
      testSendGroupMsgPtr: { input: TestRequest, notify: true },
      testSendToUsers: { input: UsersPush, notify: true },
      testSendRpc: { input: RouteCall, output: TestResponse },
      testSendRpcNoArgs: { input: RouteCall, output: TestResponse },
    },
  );
}

/** Whom it did not reach is nobody's concern here. */
async function send<Message>(
  ctx: HandlerContext,
  push: PushService<{ send(message: Message, target: PushTarget): Promise<unknown> }>,
  message: Message,
  target: PushTarget,
): Promise<void> {
  await ctx.pushes(push).send(message, target);
}
