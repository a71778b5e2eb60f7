import { dictionary } from "@pitaya-ts/generated-test/dictionary.js";
import { Backend, Probe, Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  type Cluster,
  jsonSerializer,
  protobufSerializer,
  type Serializer,
} from "@pitaya-ts/runtime";
import type { Lab, LabServer, LabServerOptions } from "../../harness/lab.js";
import { ProbeService } from "./probe.js";
import { DeskService, WorkerService } from "./worker.js";

export const serializers: readonly Serializer[] = [jsonSerializer, protobufSerializer];

export interface Front extends LabServer {
  readonly probe: ProbeService;
}

export interface Back extends LabServer {
  readonly desk: DeskService;
  readonly worker: WorkerService;
}

/** A frontend that serves `Probe`. */
export async function startFront(lab: Lab, options: LabServerOptions = {}): Promise<Front> {
  const probe = new ProbeService();
  const { setUp, ...rest } = options;
  const server = await lab.frontend({
    dictionary,
    ...rest,
    setUp: (app) => {
      app.handle(Probe, probe);
      setUp?.(app);
    },
  });
  return { ...server, probe };
}

/** A backend that serves `Backend` and `Worker`. */
export async function startBack(lab: Lab, options: LabServerOptions = {}): Promise<Back> {
  const desk = new DeskService();
  const worker = new WorkerService();
  const { setUp, ...rest } = options;
  const server = await lab.backend({
    dictionary,
    ...rest,
    setUp: (app) => {
      app.handle(Backend, desk).remote(Worker, worker);
      setUp?.(app);
    },
  });
  return { ...server, desk, worker };
}

export interface TestCluster {
  readonly cluster: Cluster;
  readonly fronts: readonly [Front, Front];
  readonly back: Back;
}

/** Frontends front-1 and front-2 and backend back-1. */
export async function startCluster(lab: Lab, options: LabServerOptions = {}): Promise<TestCluster> {
  const cluster = lab.newCluster();
  const member = { ...options, cluster };
  const back = await startBack(lab, { ...member, id: "back-1" });
  const first = await startFront(lab, { ...member, id: "front-1" });
  const second = await startFront(lab, { ...member, id: "front-2" });
  return { cluster, fronts: [first, second], back };
}
