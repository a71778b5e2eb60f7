import {
  type App,
  memoryCluster,
  metricNames,
  protobufSerializer,
  SchemaMismatchError,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { type Lab, type LabServer, type LabTest, labTest } from "../harness/lab.js";
import { RecordedMetrics } from "../harness/recorded-metrics.js";
import { generateShop, type ShopVersion } from "../harness/versions.js";
import { until } from "../harness/wait.js";
import { clusterEngines } from "./engines.js";

const message = "a server with another schema";
const stock = "store.store.stock";
const fetch = "store.store.fetch";
const how = "request field 1: string for the caller, bool for the server";

const breaking = [["StockRequest { string item", "StockRequest { bool item"]] as const;
const additive = [
  ["StockRequest { string item = 1;", "StockRequest { string item = 1; int32 n = 2;"],
] as const;

function startStore(
  lab: Lab,
  cluster: ReturnType<typeof memoryCluster>,
  id: string,
  count: number,
) {
  return async ({ server }: ShopVersion): Promise<LabServer> =>
    lab.backend({
      ...{ cluster, id, serverType: "store", serializer: protobufSerializer },
      setUp: (app) =>
        app
          .handle(server.Store, { fetch: () => ({ count }) } as object)
          .remote(server.StoreRemote, { stock: () => ({ count }) } as object),
    });
}

async function startShop(lab: Lab, version: ShopVersion, cluster = lab.newCluster()) {
  const metrics = new RecordedMetrics();
  const front = await lab.frontend({
    ...{ cluster, id: "front-1", schema: version.schema, serializer: protobufSerializer },
    reporters: [metrics],
    setUp: (app) => app.forward(version.server.Store),
  });
  const told = () => front.log.complaints.filter((line) => line.message === message);
  const counted = () => metrics.counted(metricNames.schemaDifferences);
  return { front, cluster, told, counted };
}

const callOf = (app: App, { server }: ShopVersion) => app.rpc(server.StoreRemote).stock({});

function schemaTests(it: LabTest): void {
  it("that differ by additions alone are nothing to tell of", async ({ lab }) => {
    const [mine, theirs] = [await generateShop(), await generateShop(additive)];
    const { front, cluster, told, counted } = await startShop(lab, mine);
    const { app } = await startStore(lab, cluster, "store-1", 3)(theirs);
    expect(app.server.metadata["pitaya-ts-schema"]).toMatch(/^[\w-]{22}$/);
    expect(await callOf(front.app, mine)).toEqual({ count: 3 });
    // One that does differ comes last: what is told of it is told after the other was looked at.
    await startStore(lab, cluster, "store-2", 4)(await generateShop(breaking));
    await until(() => told().length > 0, "the line of the second store");
    expect(told()).toMatchObject([{ fields: { peer: "store-2" } }]);
    expect(counted().every(({ labels }) => labels["route"] !== undefined)).toBe(true);
  });

  it("that break a route are told once, and typed calls of it are refused", async ({ lab }) => {
    const [mine, theirs] = [await generateShop(), await generateShop(breaking)];
    const { front, cluster, told, counted } = await startShop(lab, mine);
    // The server calls it from now on.
    front.app.rpc(mine.server.StoreRemote);
    await startStore(lab, cluster, "store-1", 3)(theirs);
    await until(() => told().length > 0, "the line of the store");
    const differs = [`${fetch}: ${how}`, `${stock}: ${how}`];
    expect(told()).toMatchObject([{ fields: { server: "front-1", peer: "store-1", differs } }]);
    const call = callOf(front.app, mine);
    await expect(call).rejects.toThrow(SchemaMismatchError);
    await expect(call).rejects.toThrow(how);
    await expect(call).rejects.toMatchObject({
      code: "PIT-426",
      metadata: { route: stock, server: "store-1" },
    });
    expect(told()).toHaveLength(1);
    expect(counted()).toEqual(
      [fetch, stock].map((route) => ({ labels: { peer: "store", route }, value: 1 })),
    );
  });

  it("leave calls to the servers that understand them, as long as there are any", async ({
    lab,
  }) => {
    const [mine, theirs] = [await generateShop(), await generateShop(breaking)];
    const { front, cluster, told } = await startShop(lab, mine);
    front.app.rpc(mine.server.StoreRemote);
    await startStore(lab, cluster, "store-new", 9)(theirs);
    await startStore(lab, cluster, "store-old", 3)(mine);
    await until(() => told().length > 0, "the line of the new store");
    for (let i = 0; i < 20; i++) expect(await callOf(front.app, mine)).toEqual({ count: 3 });
  });

  it("are those of the servers behind, to a client", async ({ lab }) => {
    const [old, next] = [await generateShop(), await generateShop(breaking)];
    // The frontend is of yesterday: it hands on bytes, so that only what the store says counts.
    const { front, cluster, told } = await startShop(lab, old);
    const store = await startStore(lab, cluster, "store-1", 3)(next);
    await until(() => told().length > 0, "the line of the store");
    const fresh = await lab.client(front, "tcp", { schema: next.schema });
    expect(fresh.schemaDifferences).toEqual([]);
    expect(await fresh.service(next.client.Store).fetch({ item: true })).toEqual({ count: 3 });
    const stale = await lab.client(front, "tcp", { schema: old.schema });
    expect(stale.schemaDifferences).toEqual([{ route: fetch, kind: "handler", how, breaks: true }]);
    await expect(stale.service(old.client.Store).fetch({})).rejects.toThrow(SchemaMismatchError);
    await store.app.stop();
    await until(() => front.app.serversOfType("store").length === 0, "the end of the store");
    await startStore(lab, cluster, "store-2", 4)(old);
    const again = await lab.client(front, "tcp", { schema: old.schema });
    await until(() => front.app.serversOfType("store").length === 1, "the old store");
    expect(again.schemaDifferences).toEqual([]);
  });
}

describe("schemas of servers in memory", () => schemaTests(labTest(memoryCluster)));
describe("schemas of servers on NATS", () => schemaTests(labTest(clusterEngines("nats"))));
