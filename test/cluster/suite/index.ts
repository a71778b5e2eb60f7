import { type AppOptions, resolveConfig } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { startCluster } from "../../e2e/services/servers.js";
import type { LabTest } from "../../harness/lab.js";
import { forwardingTests } from "./forwarding.js";
import { memberTests } from "./members.js";
import { moveTests } from "./moves.js";
import { nestingTests } from "./nesting.js";
import { remoteTests } from "./remotes.js";
import { routingTests } from "./routing.js";
import { userTests } from "./users.js";

/** Of servers that call each other's remotes with JSON, as their configuration says. */
export const jsonBetweenServers: Partial<AppOptions> = {
  config: resolveConfig({ values: { "pitaya.cluster.rpc.serializer": "json" } }),
};

/** {@link clusterSuite}, of servers that are {@link jsonBetweenServers}. */
export function jsonClusterSuite(it: LabTest): void {
  describe("servers that write JSON to each other", () => {
    it("announce it", async ({ lab }) => {
      const { fronts } = await startCluster(lab);
      const announced = fronts[0].app.servers.map(({ metadata }) => metadata["rpc-serializer"]);
      expect(announced).toEqual(["json", "json", "json"]);
    });
  });
  clusterSuite(it);
}

/** What every cluster does, whatever it runs on and however arguments of remotes are written. */
export function clusterSuite(it: LabTest): void {
  forwardingTests(it);
  memberTests(it);
  moveTests(it);
  nestingTests(it);
  remoteTests(it);
  routingTests(it);
  userTests(it);
}
