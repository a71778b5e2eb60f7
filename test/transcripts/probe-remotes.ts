import {
  type MethodDesc,
  PitayaError,
  type RemoteContext,
  type RemoteService,
} from "@pitaya-ts/runtime";
import { pause } from "../harness/wait.js";
import { TestRequest, TestResponse } from "./message-types.js";

/** Remotes `r` of the probe server. */
export class ProbeRemotes {
  echo({ msg }: TestRequest): TestResponse {
    return { code: 200, msg: `got ${msg}` };
  }

  ctx(_: TestRequest, { metadata }: RemoteContext): TestResponse {
    const { custom, reqTimeout: timeout } = metadata;
    return { code: 1, msg: `custom=${custom} timeout=${timeout} peer=${metadata["peer.id"]}` };
  }

  noargs(): TestResponse {
    return { code: 2, msg: "" };
  }

  errplain(): never {
    throw new Error("remote plain");
  }

  errpit(): never {
    throw new PitayaError("R-1", "remote pit", { metadata: { m: "1" } });
  }

  errnocode(): never {
    throw new PitayaError("", "remote nocode");
  }

  panics(): never {
    throw "remote panic";
  }

  nilreply(): null {
    return null;
  }

  async sleep(): Promise<TestResponse> {
    await pause(1_500);
    return { code: 3, msg: "" };
  }
}

const withArgument = [
  "echo",
  "ctx",
  "errplain",
  "errpit",
  "errnocode",
  "panics",
  "nilreply",
  "sleep",
];

export function probeRemotes(serverType: string): RemoteService<ProbeRemotes> {
  const methods: Record<string, MethodDesc> = {
    noargs: { route: `${serverType}.r.noargs`, output: TestResponse },
  };
  for (const name of withArgument) {
    methods[name] = { route: `${serverType}.r.${name}`, input: TestRequest, output: TestResponse };
  }
  return { kind: "remote", typeName: "probe.R", serverType, name: "r", methods };
}
