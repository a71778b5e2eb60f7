import type { App, HandlerContext, HandlerService } from "@pitaya-ts/runtime";
import { describe, expect, vi } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import {
  ask,
  type ReceivedMessage,
  readMessage,
  requestPacket,
  textBytes,
} from "../harness/packets.js";
import { Gate } from "../harness/wait.js";

interface Vault {
  open(payload: Uint8Array, ctx: HandlerContext): Uint8Array;
  peek(payload: Uint8Array): Uint8Array;
  knock(payload: Uint8Array): Uint8Array;
  name(payload: Uint8Array): Uint8Array;
  bind(payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array>;
}

/** What generated code says of methods that the schema guards. */
const vault: HandlerService<Vault> = {
  kind: "handler",
  typeName: "test.v1.Vault",
  serverType: "connector",
  name: "vault",
  methods: {
    open: { route: "connector.vault.open", input: "raw", output: "raw", auth: "bound" },
    peek: {
      ...{ route: "connector.vault.peek", input: "raw", output: "raw" },
      ...{ auth: "bound", concurrent: true },
    },
    knock: {
      route: "connector.vault.knock",
      input: "raw",
      output: "raw",
      rateLimit: { limit: 3, intervalMs: 500 },
    },
    name: {
      route: "connector.vault.name",
      input: "raw",
      output: "raw",
      validate: (request: Uint8Array) =>
        request.length > 0
          ? undefined
          : { path: "name", rule: "string.min_len", message: "is empty" },
    },
    bind: { route: "connector.vault.bind", input: "raw", output: "raw" },
  },
};

async function start(lab: Lab, validation: boolean, more: (app: App) => void = () => {}) {
  const called = { open: vi.fn(), name: vi.fn() };
  const instance: Vault = {
    open(payload) {
      called.open();
      return payload;
    },
    peek: (payload) => payload,
    knock: (payload) => payload,
    name(payload) {
      called.name();
      return payload;
    },
    async bind(payload, ctx) {
      await ctx.session.bind(Buffer.from(payload).toString());
      return payload;
    },
  };
  const setUp = (app: App): void => {
    app.handle(vault, instance);
    more(app);
  };
  const front = await lab.frontend({ validation, setUp });
  return { front, called };
}

const errorOf = ({ error, text }: ReceivedMessage): unknown => (error ? JSON.parse(text) : null);

describe.each(transports)("what the schema says of a method, over %s", (transport) => {
  it("auth: a session is not bound before all callbacks have agreed", async ({ lab }) => {
    const verdict = new Gate();
    const { front } = await start(lab, false, (app) =>
      app.sessions.onBind(async () => {
        await verdict.opened;
        throw new Error("bad token");
      }),
    );
    const client = await lab.working(front, transport);
    const peek = (id: number) => ask(client, id, "connector.vault.peek", textBytes("x"));
    client.send(requestPacket(1, "connector.vault.bind", textBytes("admin")));
    expect(errorOf(await peek(2))).toMatchObject({ code: "PIT-401" });
    verdict.open();
    expect(errorOf(readMessage(await client.packets.take()))).toMatchObject({ msg: "bad token" });
    expect(errorOf(await peek(3))).toMatchObject({ code: "PIT-401" });
  });

  it("auth: only bound sessions get to it", async ({ lab }) => {
    const { front, called } = await start(lab, false);
    const client = await lab.working(front, transport);
    const refused = await ask(client, 1, "connector.vault.open", textBytes("x"));
    expect(errorOf(refused)).toEqual({
      code: "PIT-401",
      msg: "the session has to be bound to a user first",
      metadata: { route: "connector.vault.open" },
    });
    expect(called.open).not.toHaveBeenCalled();
    await ask(client, 2, "connector.vault.bind", textBytes("ana"));
    expect((await ask(client, 3, "connector.vault.open", textBytes("x"))).text).toBe("x");
  });

  it("rate_limit: each client may call so often, and again one interval later", async ({ lab }) => {
    const { front } = await start(lab, false);
    const [greedy, other] = [
      await lab.working(front, transport),
      await lab.working(front, transport),
    ];
    const knock = (client: typeof greedy, id: number) =>
      ask(client, id, "connector.vault.knock", textBytes("x"));
    const startedAt = performance.now();
    for (const id of [1, 2, 3]) expect((await knock(greedy, id)).error).toBe(false);
    expect(errorOf(await knock(greedy, 4))).toMatchObject({
      code: "PIT-429",
      metadata: { limit: "3", intervalMs: "500" },
    });
    expect((await knock(other, 1)).error).toBe(false);
    let id = 5;
    await vi.waitFor(async () => expect((await knock(greedy, id++)).error).toBe(false), {
      timeout: 5_000,
      interval: 20,
    });
    expect(performance.now() - startedAt).toBeGreaterThan(450);
  });

  it("rules: a request that breaks one is refused where validation is on", async ({ lab }) => {
    const strict = await start(lab, true);
    const client = await lab.working(strict.front, transport);
    expect(errorOf(await ask(client, 1, "connector.vault.name"))).toEqual({
      code: "PIT-400",
      msg: "name is empty",
      metadata: { field: "name", rule: "string.min_len" },
    });
    expect(strict.called.name).not.toHaveBeenCalled();
    expect((await ask(client, 2, "connector.vault.name", textBytes("ana"))).text).toBe("ana");
  });

  it("rules: are not looked at where validation is off", async ({ lab }) => {
    const { front } = await start(lab, false);
    const client = await lab.working(front, transport);
    expect((await ask(client, 1, "connector.vault.name")).error).toBe(false);
  });
});

interface Slow {
  dawdle(payload: Uint8Array): Promise<Uint8Array>;
}

const slow: HandlerService<Slow> = {
  kind: "handler",
  typeName: "test.v1.Slow",
  serverType: "connector",
  name: "slow",
  methods: {
    dawdle: { route: "connector.slow.dawdle", input: "raw", output: "raw", timeoutMs: 100 },
  },
};

describe("a handler past its timeout", () => {
  it("is answered with PIT-408, what it comes to later with nothing", async ({ lab }) => {
    const gate = new Gate();
    const slowly = async (payload: Uint8Array): Promise<Uint8Array> => {
      if (payload.length > 0) await gate.opened;
      return payload;
    };
    const { front } = await start(lab, false, (app) => app.handle(slow, { dawdle: slowly }));
    const client = await lab.working(front, "tcp");
    const late = await ask(client, 1, "connector.slow.dawdle", textBytes("x"));
    expect(errorOf(late)).toMatchObject({
      code: "PIT-408",
      metadata: { route: "connector.slow.dawdle", timeout: "100ms" },
    });
    gate.open();
    const quick = await ask(client, 2, "connector.slow.dawdle");
    expect(quick).toMatchObject({ id: 2, error: false });
    expect(front.log.complaints).toMatchObject([
      { message: "a handler took longer than its timeout: its answer is dropped" },
    ]);
  });
});
