import { setTimeout as pause } from "node:timers/promises";
import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { PitayaError, type RemoteContext, type RemoteService } from "@pitaya-ts/runtime";
import { remotesAt } from "./describe.js";

/** What other servers call on the lab peer. */
export class LabRemotes {
  echo({ msg }: TestRequest, { server }: RemoteContext): TestResponse {
    return { code: 200, msg: `${server.type}:${server.id}:${msg}` };
  }

  fail({ msg }: TestRequest, { server }: RemoteContext): never {
    throw new PitayaError("LAB-R", msg, { metadata: { from: server.type } });
  }

  failPlain({ msg }: TestRequest): never {
    throw new Error(msg);
  }

  async sleep({ msg }: TestRequest): Promise<TestResponse> {
    await pause(Number(msg));
    return { code: 200, msg: "slept" };
  }
}

export function labRemotes(serverType: string): RemoteService<LabRemotes> {
  const shape = { input: TestRequest, output: TestResponse };
  return remotesAt<LabRemotes>(
    { serverType, name: "labremote" },
    { echo: shape, fail: shape, failPlain: shape, sleep: shape },
  );
}
