import { describe, expect, it } from "vitest";
import { silentLogger } from "../observe/index.js";
import type { CloseReason } from "./close-reason.js";
import type { FrontendSession } from "./session.js";
import type { ClientLink } from "./session-link.js";
import { SessionPool } from "./session-pool.js";

function setUp() {
  const pool = new SessionPool(silentLogger);
  /** A client whose connection closes as soon as it is told to. */
  const connect = (): FrontendSession => {
    const link: ClientLink = {
      remoteAddress: "127.0.0.1:1",
      push() {},
      pushShared() {},
      kick: () => pool.close(session, "kicked"),
      close: (reason: CloseReason) => pool.close(session, reason),
    };
    const session = pool.open(link);
    return session;
  };
  return { pool, connect };
}

/** A promise and the means to settle it. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("SessionPool", () => {
  it("finds a bound session by its uid until it closes", async () => {
    const { pool, connect } = setUp();
    const session = connect();
    await session.bind("ana");
    expect(pool.byUid("ana")).toBe(session);
    expect(pool.byId(session.id)).toBe(session);
    session.close();
    expect(pool.byUid("ana")).toBeUndefined();
    expect(pool.size).toBe(0);
  });

  it("refuses an empty uid and a second bind", async () => {
    const { connect } = setUp();
    const session = connect();
    await expect(session.bind("")).rejects.toThrow("illegal uid");
    await session.bind("ana");
    await expect(session.bind("bob")).rejects.toThrow("session is already bound to an uid");
    expect(session.uid).toBe("ana");
  });

  it("runs bind hooks in order, then after-bind hooks, each function once", async () => {
    const { pool, connect } = setUp();
    const seen: string[] = [];
    const first = (session: FrontendSession): void => {
      seen.push(`first ${session.uid} ${pool.byUid(session.uid) === session}`);
    };
    pool.onAfterBind((session) => {
      seen.push(`after ${session.uid} ${pool.byUid(session.uid) === session}`);
    });
    pool.onBind(first);
    pool.onBind(async () => {
      await Promise.resolve();
      seen.push("second");
    });
    pool.onBind(first);
    await connect().bind("ana");
    expect(seen).toEqual(["first ana false", "second", "after ana true"]);
  });

  it.each(["onBind", "onAfterBind"] as const)(
    "undoes the bind when an %s hook fails",
    async (kind) => {
      const { pool, connect } = setUp();
      let fail = true;
      pool[kind](() => {
        if (fail) throw new Error("not today");
      });
      const session = connect();
      await expect(session.bind("ana")).rejects.toThrow("not today");
      expect(session.uid).toBe("");
      expect(pool.byUid("ana")).toBeUndefined();
      fail = false;
      await session.bind("ana");
      expect(pool.byUid("ana")).toBe(session);
    },
  );

  it("leaves no trace of a session that closes while it is bound", async () => {
    const { pool, connect } = setUp();
    const { opened, open } = gate();
    pool.onBind(() => opened);
    const session = connect();
    const binding = session.bind("ana");
    session.close("client");
    open();
    await expect(binding).rejects.toMatchObject({ code: "PIT-499" });
    expect(pool.byUid("ana")).toBeUndefined();
    await expect(connect().bind("ana")).resolves.toBeUndefined();
  });

  it("closes the session that had the uid, whose late close does not remove the new one", async () => {
    const { pool, connect } = setUp();
    const reasons: string[] = [];
    pool.onClose((session, reason) => {
      reasons.push(`${session.uid} ${reason}`);
    });
    const old = connect();
    await old.bind("ana");
    const fresh = connect();
    await fresh.bind("ana");
    expect(reasons).toEqual(["ana replaced"]);
    pool.close(old, "client");
    expect(pool.byUid("ana")).toBe(fresh);
    expect(reasons).toEqual(["ana replaced"]);
  });

  it("calls close listeners once, a session's own first, whatever others of them throw", async () => {
    const { pool, connect } = setUp();
    const seen: string[] = [];
    pool.onClose(() => {
      seen.push("pool");
    });
    const session = connect();
    const listener = (reason: CloseReason): void => {
      seen.push(`own ${reason}`);
    };
    session.onClose(() => {
      throw new Error("contained");
    });
    session.onClose(listener);
    session.onClose(listener);
    session.close();
    session.close();
    await pool.settled();
    expect(seen).toEqual(["own closed", "pool"]);
  });

  it("calls a listener that comes after the close, soon and contained", async () => {
    const { pool, connect } = setUp();
    const session = connect();
    session.close("client");
    const seen: string[] = [];
    session.onClose((reason) => {
      seen.push(reason);
    });
    session.onClose(() => {
      throw new Error("contained");
    });
    expect(seen).toEqual([]);
    await pool.settled();
    expect(seen).toEqual(["client"]);
  });

  it("waits for close callbacks that are under way", async () => {
    const { pool, connect } = setUp();
    const { opened, open } = gate();
    let done = false;
    pool.onClose(async () => {
      await opened;
      done = true;
    });
    connect().close();
    const settled = pool.settled();
    open();
    await settled;
    expect(done).toBe(true);
  });
});
