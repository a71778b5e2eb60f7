import {
  Vault as VaultClient,
  VaultPush as VaultPushes,
} from "@pitaya-ts/generated-test/vault/v1/vault.client.js";
import { Box, type BoxInit } from "@pitaya-ts/generated-test/vault/v1/vault.js";
import {
  Vault,
  type VaultHandlers,
  VaultKeeper,
  vaultPush,
} from "@pitaya-ts/generated-test/vault/v1/vault.server.js";
import {
  type App,
  createPinoLogger,
  type HandlerContext,
  memoryCluster,
  PitayaError,
} from "@pitaya-ts/runtime";
import { describe, expect, vi } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { it, type Lab } from "../harness/lab.js";
import { ask, notifyPacket, textBytes } from "../harness/packets.js";
import { serializers } from "./services/servers.js";

const secret = "hunter2";
const card = { holder: "ana", number: secret };
/** A secret in every place where one can be. */
const box: BoxInit = {
  label: "open",
  pin: secret,
  code: 731,
  keys: [secret],
  notes: { [secret]: "x", y: secret },
  card,
  cards: [card, card],
  cardsByName: { ana: card },
  cardsByNumber: new Map([[7n, card]]),
  way: { $case: "password", password: secret },
  inner: { label: "inner", pin: secret, way: { $case: "pass", pass: card } },
  extra: { [secret]: secret },
  openExtra: { a: [1, { b: null }] },
  photo: new Uint8Array(300),
  wholeCard: card,
};

const shownCard = { holder: "ana", number: "***" };
const shown = {
  label: "open",
  pin: "***",
  code: "***",
  keys: "***",
  notes: "***",
  card: shownCard,
  cards: [shownCard, shownCard],
  cardsByName: { ana: shownCard },
  cardsByNumber: { 7: shownCard },
  way: { $case: "password", password: "***" },
  inner: {
    label: "inner",
    pin: "***",
    way: { $case: "pass", pass: shownCard },
  },
  extra: "***",
  openExtra: { a: [1, { b: null }] },
  photo: "<300 bytes>",
  wholeCard: "***",
};

class VaultService implements VaultHandlers {
  async open(request: Box, ctx: HandlerContext): Promise<Box> {
    if (request.label === "refuse") throw new PitayaError("VAULT-001", "not today");
    if (request.label === "mutate") request.label = secret;
    await vaultPush(ctx).opened(request, { session: ctx.session });
    return request;
  }

  openRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  drop(): void {}

  ask(request: Box, ctx: HandlerContext): Promise<Box> {
    return ctx.rpc(VaultKeeper).keep(request);
  }
}

const setUp = (app: App): App => app.handle(Vault, new VaultService());

function linesOf(log: CapturingLogger, message: string): object[] {
  return log.lines.filter((line) => line.message === message).map(({ fields }) => fields);
}

async function start(lab: Lab, options: object = {}) {
  const logger = new CapturingLogger(true);
  const front = await lab.frontend({ setUp, logger, ...options });
  return { front, logger };
}

describe.each(serializers)("at level debug, payloads of $name", (serializer) => {
  it("are logged without what is sensitive, of calls, replies and pushes", async ({ lab }) => {
    const { front, logger } = await start(lab, { serializer });
    const client = await lab.client(front, "tcp");
    const pushed = new Promise<Box>((resolve) => client.on(VaultPushes.opened, resolve));
    const reply = await client.service(VaultClient).open(box);
    expect(reply).toEqual(Box.create(box));
    expect((await pushed).pin).toBe(secret);
    const [call] = linesOf(logger, "call");
    expect(call).toMatchObject({
      route: "connector.vault.open",
      session: 1,
      uid: "",
      requestId: expect.stringMatching(/./),
      argument: shown,
      reply: shown,
    });
    expect(linesOf(logger, "push")).toMatchObject([
      { route: "onOpened", session: 1, message: shown },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(secret);
    expect(JSON.stringify(logger.lines)).not.toContain("731");
  });

  it("are logged as they came, whatever the handler does with them", async ({ lab }) => {
    const { front, logger } = await start(lab, { serializer });
    const client = await lab.client(front, "tcp");
    await client.service(VaultClient).open({ label: "mutate" });
    expect(linesOf(logger, "call")).toMatchObject([{ argument: { label: "mutate" } }]);
  });

  it("are logged of remotes too, with who called", async ({ lab }) => {
    const cluster = memoryCluster();
    const keeperLog = new CapturingLogger(true);
    await lab.backend({
      cluster,
      logger: keeperLog,
      setUp: (app) => app.remote(VaultKeeper, { keep: (request: Box) => request }),
    });
    const { front, logger } = await start(lab, { serializer, cluster, id: "front-1" });
    const client = await lab.client(front, "ws");
    await client.service(VaultClient).ask(box);
    const [call] = linesOf(logger, "call") as { requestId: string }[];
    expect(linesOf(keeperLog, "call")).toMatchObject([
      {
        route: "worker.vaultkeeper.keep",
        requestId: call?.requestId,
        callerId: "front-1",
        callerType: "connector",
        argument: shown,
        reply: shown,
      },
    ]);
    expect(JSON.stringify([logger.lines, keeperLog.lines])).not.toContain(secret);
  });

  it("are their length only, for raw methods and what can't be read", async ({ lab }) => {
    const { front, logger } = await start(lab, { serializer });
    const client = await lab.working(front, "tcp");
    await ask(client, 1, "connector.vault.openraw", textBytes(secret));
    const { error } = await ask(client, 2, "connector.vault.open", textBytes(`"${secret}"`));
    expect(error).toBe(true);
    expect(linesOf(logger, "call")).toMatchObject([
      { argument: "<7 bytes>", reply: "<7 bytes>" },
      { argument: "<9 bytes>", code: "PIT-400" },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(secret);
  });
});

describe("payloads", () => {
  it("are logged with the error that a method answers", async ({ lab }) => {
    const { front, logger } = await start(lab);
    const client = await lab.client(front, "tcp");
    await expect(client.service(VaultClient).open({ label: "refuse" })).rejects.toThrow();
    expect(linesOf(logger, "call")).toMatchObject([
      { argument: { label: "refuse" }, code: "VAULT-001", error: "not today" },
    ]);
  });

  it("of a notify that fails are not quoted by any line", async ({ lab }) => {
    const { front, logger } = await start(lab);
    const client = await lab.working(front, "tcp");
    client.send(notifyPacket("connector.vault.drop", textBytes(`{"code":"${secret}"}`)));
    client.send(notifyPacket("connector.vault.drop", textBytes(`{"notes":{"${secret}":7}}`)));
    client.send(notifyPacket("connector.vault.none", textBytes(secret)));
    // Each has a warning, and a line with its route as it came.
    await vi.waitFor(() => expect(linesOf(logger, "notify failed")).toHaveLength(6));
    expect(JSON.stringify(logger.complaints)).not.toContain("vault.none");
    expect(JSON.stringify(logger.lines)).not.toContain(secret);
  });

  it("are never logged above debug", async ({ lab }) => {
    const { front, logger } = await start(lab, { logger: new CapturingLogger() });
    const client = await lab.client(front, "tcp");
    await client.service(VaultClient).open(box);
    expect([...linesOf(logger, "call"), ...linesOf(logger, "push")]).toEqual([]);
    expect(createPinoLogger().debugEnabled).toBe(false);
    expect(createPinoLogger({ level: "debug" }).child({}).debugEnabled).toBe(true);
  });
});
