import {
  type AppOptions,
  type HandshakeRequest,
  jsonSerializer,
  protobufSerializer,
} from "@pitaya-ts/runtime";
import type { Lab, LabServer, LabServerOptions } from "../harness/lab.js";
import { ProbeHandlers, probeHandlers } from "./probe-handlers.js";
import { ProbeRemotes, probeRemotes } from "./probe-remotes.js";
import { TestSvc, testGroup, testRemoteSvc, testSvc } from "./testing-service.js";

/** The dictionary of the transcripts that have one. */
export const probeDictionary = {
  "h.echo": 1,
  "connector.h.raw": 2,
  "h.noted": 3,
  "game.h.echo": 4,
};

/** The servers that a transcript was recorded with. */
export interface Cast {
  readonly front1: LabServer;
  /** Only in a cluster. */
  readonly front2: LabServer;
}

export type CastOptions = Pick<
  AppOptions,
  "heartbeatMs" | "dictionary" | "compression" | "limits" | "drain" | "acceptors"
> & {
  readonly standalone?: boolean;
  readonly protobuf?: boolean;
  /** Refuses every platform but `ok`. */
  readonly validator?: boolean;
};

/** Frontends front-1 and front-2 and backend back-1, or front-1 alone. */
export async function startCast(lab: Lab, options: CastOptions): Promise<Cast> {
  const { standalone = false, protobuf = false, validator = false, ...rest } = options;
  const shared = { ...rest, serializer: protobuf ? protobufSerializer : jsonSerializer };
  if (standalone) {
    const front = await lab.frontend({ ...shared, ...server("connector", "front-1", validator) });
    return { front1: front, front2: front };
  }
  const cluster = lab.newCluster();
  const member = { ...shared, cluster };
  const back = await lab.backend({ ...member, ...server("game", "back-1") });
  await back.app.groups.create(testGroup);
  return {
    front1: await lab.frontend({ ...member, ...server("connector", "front-1") }),
    front2: await lab.frontend({ ...member, ...server("connector", "front-2") }),
  };
}

/** A server with what the recorded ones handled. */
export function server(serverType: string, id: string, validator = false): LabServerOptions {
  return {
    serverType,
    id,
    setUp: (app) => {
      if (validator) app.handshakeValidator("platform", refuseUnlessOk);
      app
        .handle(probeHandlers(serverType), new ProbeHandlers(app))
        .remote(probeRemotes(serverType), new ProbeRemotes())
        .handle(testSvc(serverType), new TestSvc(app))
        .remote(...testRemoteSvc(serverType));
    },
  };
}

function refuseUnlessOk({ sys }: HandshakeRequest): void {
  if (sys.platform !== "ok") throw new Error(`platform ${sys.platform}`);
}
