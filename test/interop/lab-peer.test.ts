import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Caller } from "./peer/caller.js";
import { ClusterBed, type RpcTransport } from "./peer/cluster-process.js";

const transports: readonly RpcTransport[] = ["nats", "grpc"];
const types = ["connector", "room"] as const;
const done = '{"ok":true}';

describe.each(transports)("the lab peer with %s", (transport) => {
  let bed: ClusterBed;
  let front: readonly string[];

  beforeAll(async () => {
    bed = await ClusterBed.make(transport);
    const back = ["-type", "room", "-port", "0", "-frontend=false", "-pitaya.server.name=room-1"];
    await bed.start("lab-peer", ...back);
    ({ addresses: front } = await bed.start("lab-peer", "-port=0"));
    const client = await Caller.dial(front[0] ?? "");
    const call = { route: "connector.labremote.echo", msg: "" };
    await client.askUntilGood("room.lab.rpc", call);
    client.destroy();
  }, 60_000);
  afterAll(async () => {
    expect(await bed.remove()).toEqual([0, 0]);
  });

  async function dial(): Promise<Caller> {
    const caller = await Caller.dial(front[0] ?? "");
    onTestFinished(() => caller.destroy());
    return caller;
  }

  /** Bound through a handler of `type`. */
  async function dialBound(uid: string, type = "connector"): Promise<Caller> {
    const caller = await dial();
    expect(await caller.ask(`${type}.lab.bind`, uid)).toBe("ack");
    return caller;
  }

  describe.each(types)("on %s", (type) => {
    const route = (method: string): string => `${type}.lab.${method}`;
    const uid = `${transport}-${type}`;

    it("echoes, sleeps and counts marks", async () => {
      const client = await dial();
      expect(await client.ask(route("echo"), "\u0000x")).toBe("\u0000x");
      expect(await client.ask(route("sleep"), { ms: 5 })).toBe(done);
      client.notify(route("mark"), "a");
      client.notify(route("mark"), "a");
      expect(await client.ask(route("marks"), "a")).toBe('{"count":2}');
      expect(await client.ask(route("marks"), "b")).toBe('{"count":0}');
    });

    it("tells of server and session", async () => {
      const client = await dial();
      const info = async (): Promise<unknown> => JSON.parse(await client.ask(route("info")));
      const server = {
        type,
        frontend: type === "connector",
        id: type === "room" ? "room-1" : expect.stringContaining("connector-"),
      };
      expect(await info()).toMatchObject({ ...server, uid: "" });
      expect(await client.ask(route("bind"), `${uid}-info`)).toBe("ack");
      expect(await client.ask(route("setdata"), { data: { b: [1, "x"], a: null } })).toBe(done);
      expect(await info()).toEqual({
        ...server,
        uid: `${uid}-info`,
        data: { a: null, b: [1, "x"] },
      });
      const other = type === "room" ? "connector" : "room";
      expect(JSON.parse(await client.ask(`${other}.lab.info`))).toMatchObject({
        uid: `${uid}-info`,
        data: { a: null, b: [1, "x"] },
      });
    });

    it("writes empty data, members in order", async () => {
      const client = await dial();
      expect(await client.ask(route("setdata"), '{"data":{}}')).toBe(done);
      expect(await client.ask(route("info"))).toMatch(
        new RegExp(
          `^\\{"id":"[^"]+","type":"${type}","frontend":${type === "connector"},"uid":"","data":\\{\\}\\}$`,
        ),
      );
    });

    it("binds a session once", async () => {
      const client = await dialBound(`${uid}-bind`, type);
      expect(await client.ask(route("bind"), "other")).toBe(
        '!{"code":"LAB-BIND","msg":"session is already bound to an uid"}',
      );
    });

    it("pushes to who asks", async () => {
      const client = await dialBound(`${uid}-pushme`);
      expect(await client.ask(route("pushme"), { route: "on.lab", msg: "hi" })).toBe(done);
      expect(await client.pushed()).toBe(`on.lab {"msg":"hi","from":"${type}"}`);
    });

    it("pushes to users", async () => {
      const client = await dialBound(`${uid}-users`);
      const push = {
        uids: [`${uid}-users`],
        route: "onUsers",
        msg: "all",
        frontendType: "connector",
      };
      expect(await client.ask(route("pushusers"), push)).toBe('{"errUids":[],"error":""}');
      expect(await client.pushed()).toBe(`onUsers {"msg":"all","from":"${type}"}`);
    });

    it("kicks who asks, and users", async () => {
      const client = await dialBound(`${uid}-kickme`);
      client.notify(route("kickme"));
      expect(await client.kicked.take()).toBe(true);
      const user = await dialBound(`${uid}-kicked`);
      const other = await dial();
      const kick = { uids: [`${uid}-kicked`], frontendType: "connector" };
      expect(await other.ask(route("kickusers"), kick)).toBe('{"errUids":[],"error":""}');
      expect(await user.kicked.take()).toBe(true);
      await user.closed();
    });

    it("fails as it is told", async () => {
      const client = await dial();
      const coded = { code: "LAB-1", msg: "no", metadata: { k: "v" } };
      expect(await client.ask(route("fail"), coded)).toBe(
        '!{"code":"LAB-1","msg":"no","metadata":{"k":"v"}}',
      );
      expect(await client.ask(route("fail"), { code: "", msg: "plain" })).toBe(
        '!{"code":"PIT-000","msg":"plain"}',
      );
      expect(await client.ask(route("fail"), '{"code":')).toMatch(/^!\{"code":"PIT-400",/);
    });

    it("keeps groups", async () => {
      const [first, second] = [await dialBound(`${uid}-g1`), await dialBound(`${uid}-g2`)];
      const group = `${uid}-group`;
      const uids = [`${uid}-g1`, `${uid}-g2`];
      const push = { group, route: "onGroup", msg: "m", frontendType: "connector" };
      expect(await first.ask(route("groupcreate"), { group, uids })).toBe(done);
      expect(await first.ask(route("groupbroadcast"), push)).toBe(done);
      for (const client of [first, second]) {
        expect(await client.pushed()).toBe(`onGroup {"msg":"m","from":"${type}"}`);
      }
      expect(await first.ask(route("groupremove"), { group, uids: uids.slice(1) })).toBe(done);
      // The group is everybody's.
      expect(await first.ask("room.lab.groupbroadcast", push)).toBe(done);
      expect(await first.pushed()).toBe('onGroup {"msg":"m","from":"room"}');
      expect(await second.ask(route("echo"), "no push")).toBe("no push");
      await expect(second.pushed(50)).rejects.toThrow();
    });

    it("calls others", async () => {
      const client = await dial();
      const to = type === "room" ? "connector" : "room";
      const call = (method: string, more: object): Promise<string> =>
        client.ask(route("rpc"), { route: `${to}.labremote.${method}`, ...more });
      expect(await call("echo", { msg: "x" })).toMatch(
        new RegExp(`^\\{"code":200,"msg":"${to}:${to}-[^:]+:x"\\}$`),
      );
      expect(await call("fail", { msg: "x" })).toBe(
        `!{"code":"LAB-R","msg":"x","metadata":{"from":"${to}"}}`,
      );
      expect(await call("failplain", { msg: "x" })).toBe('!{"code":"PIT-000","msg":"x"}');
      expect(await call("sleep", { msg: "1" })).toBe('{"code":200,"msg":"slept"}');
      expect(await call("sleep", { msg: "5000", timeoutMs: 50 })).toMatch(
        /^!\{"code":"PIT-(408|500)"/,
      );
      expect(await call("echo", { msg: "x", serverId: "nobody" })).toBe(
        '!{"code":"PIT-000","msg":"server not found"}',
      );
    });
  });

  it("calls a server by its id", async () => {
    const client = await dial();
    const call = { route: "room.labremote.echo", msg: "id", serverId: "room-1", timeoutMs: 4000 };
    expect(await client.ask("connector.lab.rpc", call)).toBe('{"code":200,"msg":"room:room-1:id"}');
  });

  it("remembers the handshake", async () => {
    const client = await dial();
    expect(await client.ask("connector.lab.handshake")).toBe(
      '{"sys":{"platform":"test","libVersion":"1","clientBuildNumber":"1","clientVersion":"1"}}',
    );
  });

  it("can't push from behind to nobody", async () => {
    const client = await dial();
    expect(await client.ask("room.lab.pushme", { route: "x", msg: "y" })).toBe(
      '!{"code":"PIT-000","msg":"you have to bind an UID to the session to do that"}',
    );
  });
});
