import { rateLimiter, tcpAcceptor, withWrappers } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { it, type Lab } from "../harness/lab.js";
import { ask, readMessage, textBytes } from "../harness/packets.js";
import { fromHex } from "../harness/vectors.js";
import { pause, until } from "../harness/wait.js";
import { Replay } from "./replay.js";
import { startCast } from "./servers.js";
import { describePacket, transcriptOf, transportOf } from "./transcript.js";

const closing = [
  "testing/malformed/client-response",
  "testing/malformed/client-response-id0",
  "testing/malformed/client-push",
  "testing/malformed/client-push-forwarded",
];

const staleDeadlines = [
  "probe/kick/after-stale-write-deadline",
  "probe/kick/after-stale-write-deadline-ws",
];

/** What our server does where the recorded one has a defect. */
describe.concurrent("defects of the recorded server", () => {
  it.for(closing)("%s: the connection is closed, others stay", async (name, { lab }) => {
    const { front1 } = await startCast(lab, {});
    const bystander = await lab.working(front1, "tcp");
    const client = await playUntilHandshake(lab, front1, name);
    const [bad] = transcriptOf(name)
      .steps.filter(({ dir }) => dir === "client->server")
      .slice(2);
    client.send(fromHex(bad?.bytes ?? ""));
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front1.log.complaints).toMatchObject([
      { level: "warn", message: "closing connection", fields: { code: "wrong-message-type" } },
    ]);
    expect((await ask(bystander, 1, "connector.h.raw", textBytes("still here"))).text).toBe(
      "still here",
    );
  });

  it("probe/standalone/forward: a request for another type is answered", async ({ lab }) => {
    const { front1 } = await startCast(lab, { standalone: true, heartbeatMs: 1_000 });
    const transcript = transcriptOf("probe/standalone/forward");
    const steps = transcript.steps.map((step) =>
      step.dir === "none"
        ? { ...step, dir: "server->client" as const, bytes: noServersAnswer }
        : step,
    );
    const client = await Replay.start(lab, front1, { ...transcript, steps });
    await client.finish();
  });

  it("probe/rate-limit: data alone counts, so that one message in a second is let through", async ({
    lab,
  }) => {
    const client = await startLimited(lab, 1);
    await client.finish();
  });

  it("probe/rate-limit: the second of three messages is not too many", async ({ lab }) => {
    const client = await startLimited(lab, 3);
    await client.until("answer 1");
    await client.play(1);
    expect(describePacket(await client.client.packets.take())).toBe(
      "answer 2 fourth packet: dropped",
    );
  });

  it("probe/shutdown/drain-new-connection: it is refused", async ({ lab }) => {
    const { front1 } = await startCast(lab, { standalone: true, drain: { periodMs: 5 } });
    const staying = await lab.working(front1, "tcp");
    const address = front1.address("tcp");
    const stop = front1.app.stop({ drain: true });
    const isDraining = () =>
      front1.log.lines.some(({ message }) => message === "waiting for sessions to end");
    await until(isDraining, "draining");
    const late = Replay.start(
      lab,
      { ...front1, address: () => address },
      transcriptOf("probe/shutdown/drain-new-connection"),
    );
    await expect(late).rejects.toThrow(/ECONNREFUSED/);
    staying.end();
    await stop;
  });

  it.for(staleDeadlines)("%s: the kick arrives", async (name, { lab }) => {
    const maxSendQueueAgeMs = 200;
    const { front1 } = await startCast(lab, { standalone: true, limits: { maxSendQueueAgeMs } });
    const client = await playUntilHandshake(lab, front1, name);
    const [bind, kick] = transcriptOf(name)
      .steps.filter(({ dir }) => dir === "client->server")
      .slice(2);
    client.send(fromHex(bind?.bytes ?? ""));
    expect(readMessage(await client.packets.take()).text).toBe("bound");
    await pause(3 * maxSendQueueAgeMs);
    client.send(fromHex(kick?.bytes ?? ""));
    expect(describePacket(await client.packets.take())).toBe("kick");
    await client.closed();
    expect(front1.app.sessions.count).toBe(0);
  });
});

/** The recorded client, and a server whose acceptor lets `limit` messages a second through. */
async function startLimited(lab: Lab, limit: number): Promise<Replay> {
  const acceptor = withWrappers(
    tcpAcceptor({ port: 0, host: "127.0.0.1" }),
    rateLimiter({ limit, intervalMs: 1_000 }),
  );
  const { front1 } = await startCast(lab, { standalone: true, acceptors: [acceptor] });
  const limited = { ...front1, address: () => acceptor.address };
  return Replay.start(lab, limited, transcriptOf("probe/rate-limit"));
}

/** The answer to request 1 that the recorded server owes. */
const noServersAnswer = (() => {
  const text = '{"code":"PIT-500","msg":"no servers available of this type"}';
  const message = Buffer.concat([Buffer.from([0x24, 1]), Buffer.from(text)]);
  return Buffer.concat([Buffer.from([4, 0, 0, message.length]), message]).toString("hex");
})();

async function playUntilHandshake(lab: Lab, front: Parameters<Lab["bytes"]>[0], name: string) {
  const client = await lab.bytes(front, transportOf(transcriptOf(name)));
  const steps = transcriptOf(name).steps.filter(({ dir }) => dir === "client->server");
  for (const step of steps.slice(0, 2)) client.send(fromHex(step.bytes ?? ""));
  await client.packets.take();
  return client;
}
