import { randomUUID } from "node:crypto";
import { BindMsg } from "@pitaya-ts/protocol/bind.js";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { clusterOn } from "../cluster/engines.js";
import { connectRaw, type RawNats } from "../cluster/nats/station.js";
import type { ByteClient } from "../harness/byte-client.js";
import type { Engine } from "../harness/engine.js";
import { startEtcd, startNats } from "../harness/engines.js";
import { it, type Lab, type LabServer } from "../harness/lab.js";
import { ask, textBytes } from "../harness/packets.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { until, within } from "../harness/wait.js";
import { server } from "./servers.js";
import { describePacket } from "./transcript.js";

interface RecordedMessage {
  readonly subject: string;
  readonly reply: string;
  /** Hex. */
  readonly data: string;
}

interface Exchange extends Vector {
  readonly messages: readonly RecordedMessage[];
}

const exchanges = vectorsOf<Exchange>("nats", "natsExchange");
const bindings = "pitaya/connector/bindings";
const front1 = "pitaya/servers/connector/front-1";

let etcd: Engine;
let nats: Engine;

beforeAll(async () => {
  [etcd, nats] = await Promise.all([startEtcd(), startNats()]);
});
afterAll(() => Promise.all([etcd.remove(), nats.remove()]));

/** Our frontend `front-1` with `count` clients, whose sessions are numbered from 1, and a bare NATS. */
async function startFront(lab: Lab, count: number) {
  const prefix = `test-${randomUUID()}/`;
  const cluster = clusterOn("nats", { etcd: etcd.address, nats: nats.address, prefix });
  const front = await lab.frontend({ cluster, ...server("connector", "front-1") });
  const clients: ByteClient[] = [];
  for (let i = 0; i < count; i++) clients.push(await lab.working(front, "tcp"));
  const last = clients.at(-1);
  if (last === undefined) throw new Error("no client");
  return { front, last };
}

function recorded(name: string, subject: string): RecordedMessage & { readonly answer: string } {
  const messages = exchanges.find((exchange) => exchange.name === name)?.messages ?? [];
  const found = messages.find((message) => message.subject === subject);
  if (found === undefined) throw new Error(`nothing to "${subject}" in "${name}"`);
  const answer = messages.find((message) => message.subject === found.reply)?.data ?? "";
  return { ...found, answer };
}

describe("what recorded servers send", () => {
  let raw: RawNats;

  beforeEach(async () => {
    raw = await connectRaw(nats);
    return () => raw.close();
  });

  async function request(name: string): Promise<void> {
    const { data, answer } = recorded(name, front1);
    const reply = await raw.request(front1, fromHex(data), { timeout: 5_000 });
    expect(toHex(reply.data)).toBe(answer);
  }

  function publish(name: string, subject: string): void {
    raw.publish(subject, fromHex(recorded(name, subject).data));
  }

  /** The next announcement of a bound user; without the time that only ours tells. */
  async function announced(act: () => Promise<unknown>): Promise<string> {
    const subscription = raw.subscribe(bindings, { max: 1 });
    await raw.flush();
    await act();
    const next = async (): Promise<Uint8Array> => {
      for await (const { data } of subscription) return data;
      throw new Error("no announcement");
    };
    const bound = BindMsg.decode(await within(next(), "the announcement"));
    expect(bound.at).toBeGreaterThan(0n);
    return toHex(BindMsg.encode({ ...bound, at: 0n }).finish());
  }

  const bind = (client: ByteClient, uid: string) =>
    ask(client, 1, "connector.h.bind", textBytes(uid));

  const sessionOf = ({ app }: LabServer, id: number) =>
    [...app.sessions].find((session) => session.id === id);

  it("changes a session's data and user, as a backend does", async ({ lab }) => {
    const { front, last } = await startFront(lab, 2);
    await request("nats/pushsession");
    expect(sessionOf(front, 2)?.data.get("color")).toBe("red");
    const bound = await announced(() => request("nats/bind-on-backend"));
    expect(bound).toBe(recorded("nats/bind-on-backend", bindings).data);
    expect(sessionOf(front, 2)?.uid).toBe("uid-1");
    const pushes = "pitaya/connector/user/uid-1/push";
    publish("nats/push-from-backend", pushes);
    expect(describePacket(await last.packets.take())).toBe("push on.self pushed-data");
    publish("nats/sys-notify-bound", pushes);
    expect(describePacket(await last.packets.take())).toBe("push h.noted pushed by notify");
  });

  it("calls a remote of the frontend", async ({ lab }) => {
    await startFront(lab, 1);
    await request("nats/user-rpc-from-backend");
  });

  it("pushes to a user and kicks", async ({ lab }) => {
    const { front, last } = await startFront(lab, 1);
    const bound = await announced(() => bind(last, "uid-2"));
    expect(bound).toBe(recorded("nats/bind-on-front", bindings).data);
    publish("nats/push-user-from-backend", "pitaya/connector/user/uid-2/push");
    expect(describePacket(await last.packets.take())).toBe("push on.push to-user");
    publish("nats/kick-user-from-front-2", "pitaya/connector/user/uid-2/kick");
    expect(describePacket(await last.packets.take())).toBe("kick");
    await last.closed();
    await until(() => front.app.sessions.count === 0, "the session's end");
  });

  it("ends the session of a user who comes elsewhere", async ({ lab }) => {
    const { last } = await startFront(lab, 1);
    await bind(last, "uid-3");
    publish("nats/unique-other-front", bindings);
    expect(describePacket(await last.packets.take())).toBe("kick");
    await last.closed();
  });
});
