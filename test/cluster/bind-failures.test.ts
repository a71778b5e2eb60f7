import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { startCluster } from "../e2e/services/servers.js";
import type { CapturingLogger } from "../harness/capturing-logger.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { Lab } from "../harness/lab.js";
import { ask, textBytes } from "../harness/packets.js";
import { clusterOn } from "./engines.js";

const more = {
  "pitaya.cluster.rpc.client.nats.requesttimeout": "1s",
  "pitaya.modules.bindingstorage.etcd.dialtimeout": "1s",
};

/** Servers on engines of their own. */
async function start(transport: "nats" | "grpc") {
  const engines: { etcd: Engine; nats: Engine } = {
    etcd: await startEtcd(),
    nats: await startNats(),
  };
  const { etcd, nats } = engines;
  const prefix = `bind-${randomUUID()}/`;
  const places = { etcd: etcd.address, nats: nats.address, prefix, more };
  const lab = new Lab(() => clusterOn(transport, places));
  onTestFinished(async () => {
    await lab.close();
    await Promise.all([etcd.remove(), nats.remove()]);
  });
  return { ...engines, lab, ...(await startCluster(lab)) };
}

/** All that a log has of complaints, errors with their causes. */
function complaintsOf({ complaints }: CapturingLogger): string {
  const texts: string[] = [];
  const add = (value: unknown): void => {
    texts.push(String(value));
    if (value instanceof Error) add(value.cause);
  };
  for (const { message, fields } of complaints) {
    for (const value of [message, ...Object.values(fields)]) add(value);
  }
  return texts.join("\n");
}

describe("a bind that fails because of an engine", () => {
  it.for([
    { transport: "grpc", engine: "etcd", route: "connector.probe.bind" },
    { transport: "grpc", engine: "etcd", route: "worker.Desk.bind" },
    { transport: "nats", engine: "nats", route: "connector.probe.bind" },
  ] as const)(
    "$engine, called as $route: a code for the client, the address for the log",
    async ({ transport, engine, route }) => {
      const cluster = await start(transport);
      const [front] = cluster.fronts;
      const client = await cluster.lab.working(front, "tcp");
      const { address } = cluster[engine];
      await cluster[engine].kill();
      const { text } = await ask(client, 1, route, textBytes('{"uid":"ann"}'));
      expect(JSON.parse(text)).toMatchObject({
        code: "PIT-500",
        msg: expect.stringMatching(/^cannot bind: /),
      });
      expect(text).not.toMatch(/127\.0\.0\.1|localhost|:\d{4}/);
      expect(complaintsOf(front.log)).toContain(address);
      expect(front.log.lines).toContainEqual(
        expect.objectContaining({ message: "cannot bind a user" }),
      );
      expect(front.app.sessions.has("ann")).toBe(false);
    },
  );
});
