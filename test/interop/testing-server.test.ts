import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Caller } from "./peer/caller.js";
import { ClusterBed, type RpcTransport } from "./peer/cluster-process.js";

const transports: readonly RpcTransport[] = ["nats", "grpc"];

describe.each(transports)("the testing server with %s", (transport) => {
  let bed: ClusterBed;
  const fronts: string[] = [];

  beforeAll(async () => {
    bed = await ClusterBed.make(transport);
    await bed.start("testing-server", "-type", "game", "-port", "0", "-frontend=false", "-debug");
    for (let count = 0; count < 2; count++) {
      const front = await bed.start("testing-server", "-type=connector", "-port=0");
      fronts.push(...front.addresses);
    }
    await meet(fronts);
  }, 60_000);
  afterAll(async () => {
    expect(await bed.remove()).toEqual([0, 0, 0]);
  });

  async function dial(index = 0): Promise<Caller> {
    const caller = await Caller.dial(fronts[index] ?? "");
    onTestFinished(() => caller.destroy());
    return caller;
  }

  /** With its user. */
  async function dialBound(uid: string, index = 0): Promise<Caller> {
    const caller = await dial(index);
    expect(await caller.ask("connector.testsvc.testbindid", uid)).toBe("ack");
    return caller;
  }

  it.each(["connector", "game"])("answers on %s", async (type) => {
    const client = await dial();
    const ask = (method: string, body?: string): Promise<string> =>
      client.ask(`${type}.testsvc.${method}`, body);
    const nothing = '!{"code":"PIT-000","msg":"reply must not be null"}';
    expect(await ask("testrequestonlysessionreturnsptr")).toBe('{"code":200,"msg":"hello"}');
    expect(await ask("testrequestonlysessionreturnsptrnil")).toBe(nothing);
    expect(await ask("testrequestonlysessionreturnsrawnil")).toBe(nothing);
    expect(await ask("testrequestreturnsptr", '{"msg":"good"}')).toBe('{"code":200,"msg":"good"}');
    expect(await ask("testrequestreturnsraw", '{"msg":"good"}')).toBe("good");
    expect(await ask("testrequestreceivereturnsraw", "woow")).toBe("woow");
    expect(await ask("testrequestreturnserror", "woow")).toBe(
      '!{"code":"PIT-555","msg":"somerror"}',
    );
    expect(await ask("nonexistenthandler", "woow")).toBe(
      `!{"code":"PIT-404","msg":"pitaya/handler: ${type}.testsvc.nonexistenthandler not found"}`,
    );
  });

  it.each(["connector", "game"])("binds a session once, on %s", async (type) => {
    const client = await dial();
    expect(await client.ask(`${type}.testsvc.testbind`)).toBe("ack");
    expect(await client.ask(`${type}.testsvc.testbind`)).toBe(
      '!{"code":"PIT-444","msg":"session is already bound to an uid"}',
    );
  });

  it("takes a member of its group once", async () => {
    const first = await dialBound(`once-${transport}`);
    const second = await dial();
    expect(await second.ask("connector.testsvc.testbindid", `once-${transport}`)).toBe(
      '!{"code":"PIT-441","msg":"member already exists in group"}',
    );
    await first.closed();
  });

  it("tells its group a message, written anew", async () => {
    const client = await dial();
    await client.ask("connector.testsvc.testbind");
    client.notify("connector.testsvc.testsendgroupmsgptr", '{ "msg": "hellow" }');
    expect(await client.pushed()).toBe('route.testptr {"msg":"hellow"}');
  });

  it("tells its group", async () => {
    const clients = [await dialBound(`g-${transport}-1`), await dialBound(`g-${transport}-2`)];
    clients[0]?.notify("connector.testsvc.testsendgroupmsg", "testing group");
    for (const client of clients) {
      expect(await client.pushed()).toBe("route.test testing group");
    }
  });

  it("tells the group of a backend, on both frontends", async () => {
    const clients = [await dial(0), await dial(1)];
    for (const client of clients) expect(await client.ask("game.testsvc.testbind")).toBe("ack");
    clients[0]?.notify("game.testsvc.testsendgroupmsg", "from behind");
    for (const client of clients) expect(await client.pushed()).toBe("route.test from behind");
  });

  it.each(["connector", "game"])("pushes to users of both frontends, from %s", async (type) => {
    const uids = [`u-${transport}-${type}-1`, `u-${transport}-${type}-2`];
    const clients = [await dialBound(uids[0] ?? "", 0), await dialBound(uids[1] ?? "", 1)];
    clients[0]?.notify(`${type}.testsvc.testsendtousers`, { uids, msg: "testing send" });
    for (const client of clients) {
      expect(await client.pushed()).toBe("route.sendtousers testing send");
    }
  });

  it("kicks users", async () => {
    const uid = `kick-${transport}`;
    const client = await dialBound(uid);
    const other = await dial();
    const route = "connector.testsvc.testrequestkickuser";
    expect(await other.ask(route, uid)).toBe('{"code":200,"msg":"ok"}');
    expect(await client.kicked.take()).toBe(true);
    await client.closed();
    expect(await other.ask(route, "nobody")).toBe('!{"code":"PIT-404","msg":"session not found"}');
  });

  it.each(["connector", "game"])("kicks who asks %s", async (type) => {
    const client = await dialBound(`me-${transport}-${type}`);
    client.notify(`${type}.testsvc.testrequestkickme`);
    expect(await client.kicked.take()).toBe(true);
    await client.closed();
  });

  it("keeps one session of a user among frontends of a type", async () => {
    const first = await dialBound(`unique-${transport}`, 0);
    const second = await dialBound(`unique-${transport}`, 1);
    await first.closed();
    expect(await second.ask("connector.testsvc.testrequestreceivereturnsraw", "on")).toBe("on");
  });

  it.each([
    ["connector", "game"],
    ["game", "connector"],
  ])("calls from %s to %s", async (from, to) => {
    const client = await dial();
    const ask = (method: string): Promise<string> =>
      client.ask(`${from}.testsvc.testsendrpc`, {
        route: `${to}.testremotesvc.${method}`,
        data: "thisthis",
      });
    expect(await ask("rpctestrawptrreturnsptr")).toBe('{"code":200,"msg":"got thisthis"}');
    expect(await ask("rpctestptrreturnsptr")).toBe('{"code":200,"msg":"got thisthis"}');
    expect(await ask("rpctestreturnserror")).toBe(
      '!{"code":"PIT-433","msg":"test error","metadata":{"some":"meta"}}',
    );
    expect(await ask("rpctestnotfound")).toBe(
      '!{"code":"PIT-404","msg":"route not found","metadata":{"route":"testremotesvc.rpctestnotfound"}}',
    );
    const route = `${to}.testremotesvc.rpctestnoargs`;
    expect(await client.ask(`${from}.testsvc.testsendrpcnoargs`, { route })).toBe(
      '{"code":200,"msg":"got nothing"}',
    );
  });

  it("refuses calls that might stay here", async () => {
    const client = await dial();
    const route = "connector.testremotesvc.rpctestptrreturnsptr";
    expect(await client.ask("connector.testsvc.testsendrpc", { route, data: "x" })).toBe(
      '!{"code":"PIT-000","msg":"you are making a rpc that may be processed locally, either specify a different server type or specify a server id"}',
    );
    expect(await client.ask("connector.testsvc.testsendrpc", { route: "a.b" })).toMatch(
      /^!\{"code":"PIT-000","msg":"no server type chosen for sending RPC/,
    );
  });
});

/** All know all: a backend learns of frontends that start later. */
async function meet(fronts: readonly string[]): Promise<void> {
  const call = { route: "connector.testremotesvc.rpctestnoargs" };
  for (const front of fronts) {
    const client = await Caller.dial(front);
    await client.askUntilGood("game.testsvc.testsendrpcnoargs", call);
    client.destroy();
  }
}
