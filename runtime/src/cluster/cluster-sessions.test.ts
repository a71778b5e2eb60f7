import { describe, expect, it } from "vitest";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { codes, PitayaError } from "../error/index.js";
import { SampledLog, silentLogger, TimerWheel } from "../observe/index.js";
import { type FrontendSession, SessionPool } from "../session/index.js";
import type { BindingStorage } from "./bindings/bindings.js";
import { ClusterSessions } from "./cluster-sessions.js";
import type { Discovery } from "./discovery/discovery.js";
import { NotSentError } from "./rpc/not-sent-error.js";
import type { RpcTransport } from "./rpc/rpc.js";

/** A frontend at which a user binds whom another one, `old`, held before. */
function setUp() {
  const clock = new HandClock();
  const sessions = new SessionPool(silentLogger);
  /** How each announcement to the other one ends, in order; each waits until it is told. */
  const ends: ((error?: Error) => void)[] = [];
  const announceBind = () =>
    new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  const transport = { addressesUsers: false, hold: async () => {}, release() {}, announceBind };
  let noted = "old";
  /** Whom the storage has the user with. */
  const stored = { holder: "new" };
  const bindings = {
    put: async () => {
      const before = noted;
      noted = "new";
      return before;
    },
    find: async () => stored.holder,
    restore: async () => {},
    remove: async () => {},
  };
  const others = new Map([
    ["old", { id: "old", type: "gate", frontend: true, hostname: "", metadata: {} }],
  ]);
  const wheel = new TimerWheel(clock);
  const cluster = new ClusterSessions({
    self: { id: "new", type: "gate", frontend: true, hostname: "", metadata: {} },
    discovery: { server: (id: string) => others.get(id) } as unknown as Discovery,
    sessions,
    transport: transport as unknown as RpcTransport,
    bindings: bindings as unknown as BindingStorage,
    unique: true,
    wheel,
    log: new SampledLog(silentLogger, clock),
  });
  cluster.attach();
  const open = (): FrontendSession => {
    const session = sessions.open({
      remoteAddress: "127.0.0.1:1",
      push() {},
      pushShared() {},
      kick: () => sessions.close(session, "kicked"),
      close: (reason) => sessions.close(session, reason),
    });
    return session;
  };
  return { clock, cluster, stored, open, session: open(), ends, others };
}

const late = new PitayaError(codes.requestTimeout, "rpc client: request timeout");

describe("a bind of a user whom another frontend held", () => {
  it("waits for that one no longer than half a second", async () => {
    const { clock, session, ends } = setUp();
    const bound = session.bind("ana");
    await expect.poll(() => ends.length).toBe(1);
    clock.pass(600);
    await bound;
    expect(session.bound).toBe(true);
  });

  it("is told to it again where it does not answer, until the session closes", async () => {
    const { session, ends } = setUp();
    const bound = session.bind("ana");
    await expect.poll(() => ends.length).toBe(1);
    ends[0]?.(late);
    await expect.poll(() => ends.length).toBe(2);
    session.close();
    ends[1]?.(late);
    // It may come too late for its caller, who is gone.
    await bound.catch(() => undefined);
    expect(ends.length).toBe(2);
  });

  it("is told to it even if the session was replaced here meanwhile", async () => {
    const { session, ends, open } = setUp();
    void session.bind("ana").catch(() => undefined);
    await expect.poll(() => ends.length).toBe(1);
    const next = open();
    // This one finds this very frontend noted.
    const bound = next.bind("ana");
    await expect.poll(() => session.closed).not.toBe(null);
    ends[0]?.(late);
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    await bound;
    expect(next.closed).toBe(null);
  });

  it("is told to it again once it can be reached", async () => {
    const { clock, session, ends } = setUp();
    void session.bind("ana");
    await expect.poll(() => ends.length).toBe(1);
    ends[0]?.(new NotSentError("it can't be reached"));
    await expect.poll(() => clock.pass(100) ?? ends.length).toBe(2);
  });

  it("is well if that one is gone", async () => {
    const { session, ends, others } = setUp();
    const bound = session.bind("ana");
    await expect.poll(() => ends.length).toBe(1);
    others.clear();
    ends[0]?.(new NotSentError("it can't be reached"));
    await bound;
    expect(session.bound).toBe(true);
    expect(ends.length).toBe(1);
  });
});

describe("a user whom another frontend says to have", () => {
  async function bound() {
    const all = setUp();
    const binding = all.session.bind("ana");
    await expect.poll(() => all.ends.length).toBe(1);
    all.ends[0]?.();
    await binding;
    return all;
  }

  it("stays where the binding was stored last", async () => {
    const { cluster, session } = await bound();
    cluster.onBoundElsewhere("ana", "old", 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(session.closed).toBe(null);
  });

  it.each([
    ["stored its binding later", "old", 1],
    ["does not say when", "new", 0],
  ])("leaves for one that %s", async (_what, holder, at) => {
    const { cluster, stored, session } = await bound();
    stored.holder = holder;
    cluster.onBoundElsewhere("ana", "old", at);
    await expect.poll(() => session.closed).not.toBe(null);
  });
});
