import { setTimeout as pause } from "node:timers/promises";
import {
  Count,
  Done,
  Failure,
  GroupPush,
  GroupUsers,
  Info,
  LabAnswer,
  LabCall,
  LabData,
  LabPush,
  LabUsersPush,
  SessionPush,
  Sleep,
  UsersKick,
  UsersOutcome,
} from "@pitaya-ts/generated-test/interop/v1/lab.js";
import {
  type HandlerContext,
  type HandlerService,
  PitayaError,
  type RpcOptions,
  type ServerInfo,
} from "@pitaya-ts/runtime";
import { pushAt, remoteAt } from "./by-route.js";
import { handlersAt } from "./describe.js";
import { recode, textIn } from "./handler-tools.js";
import { handshakeText } from "./handshake-text.js";
import { bytesOf } from "./json-messages.js";

const done: Done = { ok: true };
const notPushed = "failed to push message to users, check array with failed uids";
const notKicked = "failed to kick users, check array with failed uids";

/** Handlers of the lab peer, with JSON. */
export class LabService {
  readonly #marks = new Map<string, number>();

  echo(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  info({ server, session }: HandlerContext): Info {
    const { id, type, frontend } = server;
    const data = Object.fromEntries(session.data.entries());
    return { id, type, frontend, uid: session.uid, data };
  }

  bind(uid: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    return bindTo(uid, ctx);
  }

  async setData({ data = {} }: LabData, { session }: HandlerContext): Promise<Done> {
    session.data.replace(data);
    if (session.kind === "backend") await session.pushToFront();
    return done;
  }

  handshake({ session }: HandlerContext): Uint8Array {
    return bytesOf(handshakeText(session));
  }

  async pushMe({ route, msg }: SessionPush, ctx: HandlerContext): Promise<Done> {
    await labPush(ctx, route).send(messageOf(ctx.server, msg), { session: ctx.session });
    return done;
  }

  async pushUsers(push: LabUsersPush, ctx: HandlerContext): Promise<UsersOutcome> {
    const target = { users: push.uids, ...typeOf(push.frontendType) };
    const message = messageOf(ctx.server, push.msg);
    const { failed } = await labPush(ctx, push.route).send(message, target);
    return outcomeOf(failed, notPushed);
  }

  async kickMe({ session }: HandlerContext): Promise<Done> {
    await session.kick();
    return done;
  }

  async kickUsers({ uids, frontendType }: UsersKick, ctx: HandlerContext): Promise<UsersOutcome> {
    return outcomeOf(await ctx.kick(uids, typeOf(frontendType).frontendType), notKicked);
  }

  fail({ code, msg, metadata }: Failure): never {
    if (code === "") throw new Error(msg);
    throw new PitayaError(code, msg, { metadata });
  }

  async sleep({ ms }: Sleep): Promise<Done> {
    await pause(ms);
    return done;
  }

  rpc({ route, msg, serverId, timeoutMs }: LabCall, ctx: HandlerContext): Promise<LabAnswer> {
    const options: RpcOptions = {
      ...(serverId === "" ? {} : { serverId }),
      ...(timeoutMs === 0 ? {} : { timeoutMs }),
    };
    return ctx.rpc(remoteAt(route)).call({ msg }, options);
  }

  mark(name: Uint8Array): void {
    const text = textIn(name);
    this.#marks.set(text, this.#count(text) + 1);
  }

  marks(name: Uint8Array): Count {
    return { count: this.#count(textIn(name)) };
  }

  async groupCreate({ group, uids }: GroupUsers, { groups }: HandlerContext): Promise<Done> {
    await groups.create(group);
    for (const uid of uids) await groups.add(group, uid);
    return done;
  }

  async groupBroadcast(push: GroupPush, ctx: HandlerContext): Promise<Done> {
    const target = { group: push.group, ...typeOf(push.frontendType) };
    await labPush(ctx, push.route).send(messageOf(ctx.server, push.msg), target);
    return done;
  }

  async groupRemove({ group, uids }: GroupUsers, { groups }: HandlerContext): Promise<Done> {
    for (const uid of uids) await groups.remove(group, uid);
    return done;
  }

  #count(name: string): number {
    return this.#marks.get(name) ?? 0;
  }
}

export function labService(serverType: string): HandlerService<LabService> {
  return handlersAt<LabService>(
    { serverType, name: "lab" },
    {
      echo: { input: "raw", output: "raw" },
      info: { output: Info },
      bind: { input: "raw", output: "raw" },
      setData: { input: LabData, output: Done },
      handshake: { output: "raw" },
      pushMe: { input: SessionPush, output: Done },
      pushUsers: { input: LabUsersPush, output: UsersOutcome },
      kickMe: { output: Done },
      kickUsers: { input: UsersKick, output: UsersOutcome },
      fail: { input: Failure, output: Done },
      sleep: { input: Sleep, output: Done },
      rpc: { input: LabCall, output: LabAnswer },
      mark: { input: "raw", notify: true },
      marks: { input: "raw", output: Count },
      groupCreate: { input: GroupUsers, output: Done },
      groupBroadcast: { input: GroupPush, output: Done },
      groupRemove: { input: GroupUsers, output: Done },
    },
  );
}

export async function bindTo(uid: Uint8Array, { session }: HandlerContext): Promise<Uint8Array> {
  await session.bind(textIn(uid)).catch(recode("LAB-BIND"));
  return bytesOf("ack");
}

function labPush(ctx: HandlerContext, route: string) {
  return ctx.pushes(pushAt<LabPush>(route, LabPush));
}

function messageOf({ type }: ServerInfo, msg: string): LabPush {
  return { msg, from: type };
}

/** An empty type is none. */
function typeOf(frontendType: string): { readonly frontendType?: string } {
  return frontendType === "" ? {} : { frontendType };
}

function outcomeOf(failed: readonly string[], text: string): UsersOutcome {
  return { errUids: [...failed], error: failed.length === 0 ? "" : text };
}
