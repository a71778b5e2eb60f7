import { type Cluster, createApp, memoryCluster } from "@pitaya-ts/runtime";
import { expect, it, onTestFinished } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";

/** A cluster whose engines can be away. */
function flakyCluster() {
  const state = { discovery: true, rpc: true };
  const inner = memoryCluster();
  const cluster: Cluster = {
    join(self, services) {
      const parts = inner.join(self, services);
      const discovery = Object.assign(parts.discovery, {
        probe: async (): Promise<void> => {
          if (!state.discovery) throw new Error("nobody answers");
        },
      });
      const rpc = Object.defineProperty(parts.rpc, "connected", { get: () => state.rpc });
      return { ...parts, discovery, rpc };
    },
  };
  return { state, cluster };
}

it("a server is ready while it runs and its engines answer", async () => {
  const { state, cluster } = flakyCluster();
  const log = new CapturingLogger();
  const app = createApp({ serverType: "worker", logger: log, cluster });
  onTestFinished(() => app.stop());
  expect(await app.isReady()).toBe(false);
  await app.start();
  expect(await app.isReady()).toBe(true);
  state.rpc = false;
  expect(await app.isReady()).toBe(false);
  Object.assign(state, { rpc: true, discovery: false });
  expect(await app.isReady()).toBe(false);
  expect(log.complaints).toMatchObject([{ message: "service discovery does not answer" }]);
  state.discovery = true;
  expect(await app.isReady()).toBe(true);
  await app.stop();
  expect(await app.isReady()).toBe(false);
});

it("a standalone server is ready while it runs", async () => {
  const app = createApp({ serverType: "worker", logger: new CapturingLogger() });
  expect(await app.isReady()).toBe(false);
  await app.start();
  expect(await app.isReady()).toBe(true);
  await app.stop();
  expect(await app.isReady()).toBe(false);
});
