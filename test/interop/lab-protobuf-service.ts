import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { type HandlerContext, type HandlerService, PitayaError } from "@pitaya-ts/runtime";
import { pushAt } from "./by-route.js";
import { handlersAt } from "./describe.js";
import { bindTo } from "./lab-service.js";

const MessagePush = pushAt<TestRequest>("lab.onppush", TestRequest);

/** Handlers of the lab peer, with protobuf. */
export class LabProtobufService {
  echo(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  bind(uid: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    return bindTo(uid, ctx);
  }

  pEcho({ msg }: TestRequest): TestResponse {
    return { code: 200, msg };
  }

  async pPush(request: TestRequest, ctx: HandlerContext): Promise<TestResponse> {
    await ctx.pushes(MessagePush).send(request, { session: ctx.session });
    return { code: 200, msg: "pushed" };
  }

  pFail({ msg }: TestRequest): never {
    throw new PitayaError("LAB-P", msg, { metadata: { k: "v" } });
  }
}

export function labProtobufService(serverType: string): HandlerService<LabProtobufService> {
  const shape = { input: TestRequest, output: TestResponse };
  return handlersAt<LabProtobufService>(
    { serverType, name: "lab" },
    {
      echo: { input: "raw", output: "raw" },
      bind: { input: "raw", output: "raw" },
      pEcho: shape,
      pPush: shape,
      pFail: shape,
    },
  );
}
