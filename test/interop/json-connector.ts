import {
  type HandlerContext,
  type HandlerService,
  PitayaError,
  type PushService,
  type PushTarget,
} from "@pitaya-ts/runtime";
import { handshakeText } from "./handshake-text.js";
import { bytesOf, Response, SetSessionData, textOf } from "./json-messages.js";

/** Handlers of the JSON server. */
export class JsonConnector {
  getHandshakeData({ session }: HandlerContext): Uint8Array {
    return bytesOf(handshakeText(session));
  }

  getSessionData({ session }: HandlerContext): Uint8Array {
    return bytesOf(`{"Data":${textOf(session.data)}}`);
  }

  setSessionData({ data }: SetSessionData, { session }: HandlerContext): Response {
    try {
      session.data.replace(data);
      // Data that can't be written can't be kept either.
      session.data.encode();
    } catch (cause) {
      throw new PitayaError("CN-000", cause instanceof Error ? cause.message : String(cause), {
        metadata: { failed: "set data" },
        cause,
      });
    }
    return { code: 200, msg: "success" };
  }

  async sendPush(ctx: HandlerContext): Promise<Response> {
    await ctx.pushes(Push).some(bytesOf('{"key1":10,"key2":true}'), { session: ctx.session });
    return { code: 200, msg: "Ok" };
  }

  getError(): never {
    throw new Error("GetError is returning a custom error");
  }
}

export function jsonConnector(serverType: string): HandlerService<JsonConnector> {
  const route = (method: string): string => `${serverType}.connector.${method}`;
  return {
    kind: "handler",
    typeName: "interop.JsonConnector",
    serverType,
    name: "connector",
    methods: {
      getHandshakeData: { route: route("gethandshakedata"), output: "raw" },
      getSessionData: { route: route("getsessiondata"), output: "raw" },
      setSessionData: { route: route("setsessiondata"), input: SetSessionData, output: Response },
      sendPush: { route: route("sendpush"), output: Response },
      getError: { route: route("geterror"), output: Response },
    },
  };
}

interface PushSender {
  some(payload: Uint8Array, target: PushTarget): Promise<unknown>;
}

const Push: PushService<PushSender> = {
  kind: "push",
  typeName: "interop.JsonPush",
  pushes: { some: { route: "some.push.route", message: "raw" } },
};
