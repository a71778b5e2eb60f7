import type { HandlerContext, HandlerService, PushService, PushTarget } from "@pitaya-ts/runtime";
import { bigMessage } from "./big-message.js";
import { BigMessage, Response, SessionData } from "./protobuf-messages.js";

const sessionData: SessionData = { data: "THIS IS THE SESSION DATA" };

/** Handlers of the protobuf server. */
export class ProtobufConnector {
  getSessionData(): SessionData {
    return sessionData;
  }

  setSessionData(data: SessionData, { session }: HandlerContext): Response {
    session.data.replace({ data });
    return { code: 200, msg: "success" };
  }

  getBigMessage(): BigMessage {
    return bigMessage;
  }

  async notifySessionData(_data: SessionData, ctx: HandlerContext): Promise<void> {
    await ctx.pushes(Push).some(sessionData, { session: ctx.session });
  }
}

export function protobufConnector(serverType: string): HandlerService<ProtobufConnector> {
  const route = (method: string): string => `${serverType}.connector.${method}`;
  return {
    kind: "handler",
    typeName: "interop.ProtobufConnector",
    serverType,
    name: "connector",
    methods: {
      getSessionData: { route: route("getsessiondata"), output: SessionData },
      setSessionData: { route: route("setsessiondata"), input: SessionData, output: Response },
      getBigMessage: { route: route("getbigmessage"), output: BigMessage },
      notifySessionData: { route: route("notifysessiondata"), input: SessionData, notify: true },
    },
  };
}

interface PushSender {
  some(message: SessionData, target: PushTarget): Promise<unknown>;
}

const Push: PushService<PushSender> = {
  kind: "push",
  typeName: "interop.ProtobufPush",
  pushes: { some: { route: "some.push.route", message: SessionData } },
};
