import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import { PitayaError, type RemoteService } from "@pitaya-ts/runtime";
import { remotesAt } from "./describe.js";

/** What other servers call on the testing server. */
export class TestingRemotes {
  rpcTestRawPtrReturnsPtr({ msg }: TestRequest): TestResponse {
    return { code: 200, msg: `got ${msg}` };
  }

  rpcTestPtrReturnsPtr({ msg }: TestRequest): TestResponse {
    return { code: 200, msg: `got ${msg}` };
  }

  rpcTestNoArgs(): TestResponse {
    return { code: 200, msg: "got nothing" };
  }

  rpcTestReturnsError(_request: TestRequest): never {
    throw new PitayaError("PIT-433", "test error", { metadata: { some: "meta" } });
  }
}

export function testingRemotes(serverType: string): RemoteService<TestingRemotes> {
  const shape = { input: TestRequest, output: TestResponse };
  return remotesAt<TestingRemotes>(
    { serverType, name: "testremotesvc" },
    {
      rpcTestRawPtrReturnsPtr: shape,
      rpcTestPtrReturnsPtr: shape,
      rpcTestNoArgs: { output: TestResponse },
      rpcTestReturnsError: shape,
    },
  );
}
