import { env } from "node:process";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { type CloseReason, type FrontendSession, PitayaError } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import { ask, textBytes } from "../harness/packets.js";
import { Gate, until } from "../harness/wait.js";
import { startFront } from "./services/servers.js";

/** `PITAYA_CONNECTS` sets another number. */
const connects = Number(env["PITAYA_CONNECTS"] ?? 2_000);

describe.each(transports)("binding over %s", (transport) => {
  it("makes a session known by its uid, once", async ({ lab }) => {
    const { app, ...front } = await startFront(lab);
    const client = await lab.client({ app, ...front }, transport);
    const probe = client.service(Probe);
    expect(await probe.bind({ uid: "ann" })).toMatchObject({ uid: "ann" });
    expect(app.sessions.byUid("ann")).toBe(app.sessions.byId(1));
    await expect(probe.bind({ uid: "ben" })).rejects.toMatchObject({
      code: "PIT-000",
      message: "session is already bound to an uid",
    });
    expect(app.sessions.has("ben")).toBe(false);
    client.close();
    await until(() => app.sessions.count === 0, "no sessions");
    expect(app.sessions.has("ann")).toBe(false);
  });

  it("refuses an empty uid", async ({ lab }) => {
    const front = await startFront(lab);
    const probe = (await lab.client(front, transport)).service(Probe);
    await expect(probe.bind({ uid: "" })).rejects.toMatchObject({ message: "illegal uid" });
    expect(await probe.bind({ uid: "ann" })).toMatchObject({ uid: "ann" });
  });

  it("runs hooks in order, each once; the session is found from the second kind on", async ({
    lab,
  }) => {
    const ran: string[] = [];
    const front = await startFront(lab, {
      setUp: ({ sessions }) => {
        const bind = (session: FrontendSession) => {
          ran.push(`bind ${session.uid} ${sessions.has(session.uid)}`);
        };
        sessions.onBind(bind);
        sessions.onBind(bind);
        sessions.onBind(async () => void ran.push("bind again"));
        sessions.onAfterBind((session) => {
          ran.push(`after ${session.uid} ${sessions.has(session.uid)}`);
        });
      },
    });
    await (await lab.client(front, transport)).service(Probe).bind({ uid: "ann" });
    expect(ran).toEqual(["bind ann false", "bind again", "after ann true"]);
  });

  it.for(["onBind", "onAfterBind"] as const)(
    "is undone by an error in %s",
    async (hook, { lab }) => {
      let broken = true;
      const front = await startFront(lab, {
        setUp: ({ sessions }) => {
          sessions[hook](async () => {
            if (broken) throw new PitayaError("BIND-1", "not now");
          });
        },
      });
      const probe = (await lab.client(front, transport)).service(Probe);
      await expect(probe.bind({ uid: "ann" })).rejects.toMatchObject({ code: "BIND-1" });
      expect(front.app.sessions.has("ann")).toBe(false);
      expect(await probe.session()).toMatchObject({ uid: "" });
      broken = false;
      expect(await probe.bind({ uid: "ann" })).toMatchObject({ uid: "ann" });
      expect(front.app.sessions.has("ann")).toBe(true);
    },
  );

  it("that loses the race with a close leaves nothing behind", async ({ lab }) => {
    const gate = new Gate();
    const bound = new Gate<unknown>();
    const front = await startFront(lab, {
      setUp: ({ sessions }) => sessions.onBind(() => gate.opened),
    });
    const closed = new Gate();
    front.app.sessions.onClose(() => closed.open());
    const client = await lab.working(front, transport);
    const session = front.app.sessions.byId(1);
    void session.bind("ann").then(bound.open.bind(bound), bound.open.bind(bound));
    client.destroy();
    await closed.opened;
    gate.open();
    expect(await bound.opened).toMatchObject({ code: "PIT-499" });
    expect(front.app.sessions.has("ann")).toBe(false);
    expect(front.app.sessions.count).toBe(0);
    await expect(session.bind("ann")).rejects.toMatchObject({ code: "PIT-499" });
  });

  it("to a bound uid closes the older session, whose end leaves the newer alone", async ({
    lab,
  }) => {
    const reasons: (readonly [number, CloseReason])[] = [];
    const front = await startFront(lab, {
      setUp: ({ sessions }) =>
        sessions.onClose((session, reason) => void reasons.push([session.id, reason])),
    });
    const older = await lab.client(front, transport);
    const newer = await lab.client(front, transport);
    await older.service(Probe).bind({ uid: "ann" });
    await newer.service(Probe).bind({ uid: "ann" });
    await older.closed;
    await until(() => front.app.sessions.count === 1, "one session");
    expect(front.app.sessions.byUid("ann").id).toBe(2);
    expect(reasons).toEqual([[1, "replaced"]]);
  });
});

describe.each(transports)("the end of a session over %s", (transport) => {
  it("is told once, in order, with the reason, the uid still set", async ({ lab }) => {
    const ran: string[] = [];
    const front = await startFront(lab, {
      setUp: ({ sessions }) => {
        const all = (session: FrontendSession, reason: CloseReason) => {
          ran.push(`server ${session.uid} ${reason}`);
        };
        sessions.onClose(all);
        sessions.onClose(all);
        sessions.onClose(() => Promise.reject(new Error("callback failed")));
        sessions.onClose(() => void ran.push("last"));
      },
    });
    const client = await lab.client(front, transport);
    await client.service(Probe).bind({ uid: "ann" });
    const session = front.app.sessions.byUid("ann");
    const own = (reason: CloseReason) => void ran.push(`own ${reason}`);
    session.onClose(own);
    session.onClose(own);
    session.onClose(() => {
      throw new Error("callback threw");
    });
    await session.kick();
    session.close();
    await session.kick();
    await client.closed;
    expect(ran).toEqual(["own kicked", "server ann kicked", "last"]);
    expect(session.closed).toBe("kicked");
    await until(() => front.log.complaints.length === 2, "two complaints");
    expect(front.log.complaints.map(({ message }) => message)).toEqual([
      "close callback failed",
      "close callback failed",
    ]);
  });

  it("refuses pushes from then on", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    const session = front.app.sessions.byId(1);
    session.close();
    await client.closed();
    await expect(session.push("onText", textBytes("late"))).rejects.toMatchObject({
      code: "PIT-499",
      message: "broken low-level pipe",
    });
    expect(session.closed).toBe("closed");
  });

  it("comes with the kick, which says why to clients that read it", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.client(front, transport);
    const failed = client.service(Probe).kickMe();
    await expect(failed).rejects.toMatchObject({ code: "PIT-499" });
    expect(await client.closed).toEqual({ kind: "kicked", reason: "asked for it" });
    const plain = await lab.working(front, transport);
    await front.app.sessions.byId(2).kick("why");
    expect(await plain.packets.take()).toMatchObject({ type: 5, body: Buffer.alloc(0) });
    await plain.closed();
    expect(plain.packets.size).toBe(0);
  });

  it("comes with the client's, however it goes", async ({ lab }) => {
    const reasons: CloseReason[] = [];
    const front = await startFront(lab, {
      setUp: ({ sessions }) => sessions.onClose((_, reason) => void reasons.push(reason)),
    });
    const polite = await lab.working(front, transport);
    polite.end();
    await until(() => reasons.length === 1, "end of the polite client");
    const rude = await lab.working(front, transport);
    rude.destroy();
    await until(() => reasons.length === 2, "end of the rude client");
    expect(reasons[0]).toBe("client");
    expect(["client", "error"]).toContain(reasons[1]);
    expect(front.log.complaints).toEqual([]);
  });

  it("comes with the server's", async ({ lab }) => {
    const reasons: CloseReason[] = [];
    const front = await startFront(lab, {
      setUp: ({ sessions }) => sessions.onClose((_, reason) => void reasons.push(reason)),
    });
    const client = await lab.client(front, transport);
    await front.app.stop();
    expect(reasons).toEqual(["shutdown"]);
    expect(await client.closed).toMatchObject({ kind: "server-closed" });
    expect(front.app.running).toBe(false);
  });

  it(`leaves no session behind after ${connects} connects`, { timeout: 120_000 }, async ({
    lab,
  }) => {
    const front = await startFront(lab);
    const { sessions } = front.app;
    const visit = async (): Promise<void> => {
      const client = await lab.working(front, transport);
      await ask(client, 1, "connector.probe.ping");
      client.destroy();
    };
    for (let left = connects; left > 0; left -= 50) {
      await Promise.all(Array.from({ length: Math.min(50, left) }, visit));
    }
    await until(() => sessions.count === 0, "no sessions");
    expect(front.log.complaints).toEqual([]);
  });
});

describe("finding sessions", () => {
  it("fails with a typed error for one that is not here", async ({ lab }) => {
    const { app } = await startFront(lab);
    expect(() => app.sessions.byUid("nobody")).toThrow(PitayaError);
    expect(() => app.sessions.byUid("nobody")).toThrow("session not found");
    expect(() => app.sessions.byId(7)).toThrow("session not found");
  });
});

describe("all sessions", () => {
  it("are closed at once, and their places free", async ({ lab }) => {
    const { app, ...front } = await startFront(lab);
    const clients = [
      await lab.working({ app, ...front }, "tcp"),
      await lab.working({ app, ...front }, "ws"),
    ];
    const reasons: CloseReason[] = [];
    app.sessions.onClose((_, reason) => void reasons.push(reason));
    app.sessions.closeAll("kicked");
    for (const client of clients) await client.closed();
    expect(reasons).toEqual(["kicked", "kicked"]);
    expect(app.sessions.count).toBe(0);
  });
});

it("what a session's server alone may do, no application reaches by name", async ({ lab }) => {
  const { app, ...front } = await startFront(lab);
  await lab.working({ app, ...front }, "tcp");
  const session = app.sessions.byId(1);
  expect(Object.getOwnPropertyNames(Object.getPrototypeOf(session))).not.toContain("markClosed");
  const forge = (): void => {
    (session as { handshake: unknown }).handshake = null;
  };
  expect(forge).toThrow(TypeError);
});
