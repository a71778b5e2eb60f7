import { probePush } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { describe, expect } from "vitest";
import { type Front, startFront } from "../e2e/services/servers.js";
import { it, type Lab } from "../harness/lab.js";
import { within } from "../harness/wait.js";
import { createPomeloClient, type PomeloClient } from "./pomelo-client.js";

/** Longer than anything that goes uncompressed to clients that can inflate. */
const longText = "compress me ".repeat(200);

async function connectTo(front: Front): Promise<PomeloClient> {
  const client = createPomeloClient();
  const port = Number(new URL(`ws://${front.address("ws")}`).port);
  await within(client.init(port, { age: 30 }), "handshake");
  return client;
}

async function start(lab: Lab): Promise<{ front: Front; client: PomeloClient }> {
  const front = await startFront(lab);
  return { front, client: await connectTo(front) };
}

/** A client of the pomelo family, which others wrote, against a server with defaults. */
describe("pomelo-jsclient-websocket and our server", () => {
  it("shake hands, although the dictionary makes the answer worth compressing", async ({ lab }) => {
    const { front } = await start(lab);
    expect(front.app.sessions.byId(1).handshake).toMatchObject({
      sys: { type: "js-websocket" },
      user: { age: 30 },
    });
  });

  it("do requests, short and long, by code and by text", async ({ lab }) => {
    const { client } = await start(lab);
    for (const route of ["connector.probe.echo", "probe.echo"]) {
      for (const text of ["short", longText]) {
        const answer = within(client.request(route, { text }), "answer");
        expect(await answer).toEqual({ text });
      }
    }
  });

  it("do errors, which this client can't tell from answers", async ({ lab }) => {
    const { client } = await start(lab);
    const answer = await within(client.request("connector.probe.nope", {}), "answer");
    expect(answer).toEqual({
      code: "PIT-404",
      msg: "pitaya/handler: connector.probe.nope not found",
    });
  });

  it("do notifies and pushes, in order", async ({ lab }) => {
    const { front, client } = await start(lab);
    client.notify("connector.probe.note", { text: "noted" });
    const push = client.next("onText");
    const bell = client.next("onBell");
    const to = { session: front.app.sessions.byId(1) };
    await within(client.request("connector.probe.echo", { text: "" }), "answer");
    await probePush(front.app).text({ text: longText }, to);
    await probePush(front.app).bell(to);
    expect(await within(push, "push")).toEqual({ text: longText });
    expect(await within(bell, "push without a message")).toEqual({});
    expect(front.probe.noted).toEqual(["noted"]);
  });

  it("do kicks with a body, for this client parses it", async ({ lab }) => {
    const { front, client } = await start(lab);
    const kicked = client.next("onKick");
    const gone = client.next("disconnect");
    await front.app.sessions.byId(1).kick("maintenance");
    expect(await within(kicked, "kick")).toEqual({ reason: "maintenance" });
    await within(gone, "end");
  });

  it("keep each other alive by heartbeats", async ({ lab }) => {
    const front = await startFront(lab, { heartbeatMs: 1_000 });
    const client = await connectTo(front);
    const session = front.app.sessions.byId(1);
    const heard = client.request("connector.probe.slow", { ms: 3_500, tag: "late" });
    expect(await within(heard, "answer")).toEqual({ tag: "late" });
    expect(session.closed).toBe(null);
    await client.disconnect();
  });
});
