import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadNats } from "../../../runtime/src/cluster/rpc/nats/library.js";
import { NotSentError } from "../../../runtime/src/cluster/rpc/not-sent-error.js";
import { selfSigned } from "../../acceptors/certificate.js";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { bytes, type StationOptions, Stations } from "./station.js";

const stations = new Stations();
const engines: Engine[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitaya-nats-"));
});
afterEach(async () => {
  await stations.stop();
  await Promise.all(engines.splice(0).map((engine) => engine.remove()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function nats(...flags: string[]): Promise<Engine> {
  const engine = await startNats(...flags);
  engines.push(engine);
  return engine;
}

async function natsWith(config: string): Promise<Engine> {
  const file = join(folder, "nats.conf");
  writeFileSync(file, config);
  return nats("--config", file);
}

async function callsWork(engine: Engine, place: StationOptions): Promise<void> {
  const url = place.url ?? `nats://${engine.address}`;
  const front = await stations.start("connector", "front-1", url, place);
  const back = await stations.start("game", "back-1", url, place);
  expect(await front.ask(back, "a")).toBe("a");
}

describe("NATS that asks who is there", () => {
  it("lets in by user and password", async () => {
    const engine = await nats("--user", "u", "--pass", "s3cret@:/");
    await callsWork(engine, { user: "u", pass: "s3cret@:/" });
    await stations.stop();
    await callsWork(engine, { url: `nats://u:s3cret%40%3A%2F@${engine.address}` });
  });

  it("lets in by token", async () => {
    const engine = await nats("--auth", "t0ken");
    await callsWork(engine, { token: "t0ken" });
    await stations.stop();
    await callsWork(engine, { url: `t0ken@${engine.address}` });
  });

  it("lets in by nkey", async () => {
    const { nkeys } = await loadNats();
    const pair = nkeys.createUser();
    const engine = await natsWith(`authorization { users: [{ nkey: ${pair.getPublicKey()} }] }`);
    await callsWork(engine, { nkey: new TextDecoder().decode(pair.getSeed()) });
  });

  it("refuses others at once, and the error does not tell the password", async () => {
    const engine = await nats("--user", "u", "--pass", "s3cret");
    const error = await stations
      .start("game", "back-1", `nats://u:wrong@${engine.address}`)
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`cannot connect to NATS at ${engine.address}: `);
    expect(String(error)).toContain("Authorization Violation");
    expect(String(error)).not.toContain("wrong");
  });

  it("names the subject that a server may not listen to", async () => {
    const engine = await natsWith(
      'authorization { users: [{ user: u, password: p, permissions: { subscribe: "_INBOX.>" } }] }',
    );
    const start = stations.start("game", "back-1", `nats://u:p@${engine.address}`);
    await expect(start).rejects.toThrow(
      'NATS does not let this server listen to "pitaya/servers/game/back-1": ',
    );
  });

  it("tells callers at once what they may not send, and operators too", async () => {
    const engine = await natsWith(
      `authorization { users: [{ user: u, password: p, permissions: {
        publish: { deny: ["pitaya/servers/game/back-2", "pitaya/connector/user/u/push"] } } }] }`,
    );
    const url = `nats://u:p@${engine.address}`;
    const front = await stations.start("connector", "front-1", url);
    const back = await stations.start("game", "back-2", url);
    const error = await front.call(back, "a").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSentError);
    expect(String(error)).toContain('Permissions Violation for Publish to "pitaya/servers/game/');
    await expect(front.rpc.pushToUser("connector", "u", bytes("a"))).rejects.toBeInstanceOf(
      NotSentError,
    );
    expect(front.log.complaints.map(({ message }) => message)).toContain("NATS reports an error");
    expect(await back.ask(front, "b")).toBe("b");
  });

  it("may refuse a user's subject", async () => {
    const engine = await natsWith(
      `authorization { users: [{ user: u, password: p, permissions: {
        subscribe: { deny: "pitaya/connector/user/bad/push" } } }] }`,
    );
    const front = await stations.start("connector", "front-1", `nats://u:p@${engine.address}`);
    await expect(front.rpc.hold("bad")).rejects.toThrow("Permissions Violation for Subscription");
    expect(front.rpc.heldCount).toBe(0);
    await front.rpc.hold("good");
  });

  it("is reached by TLS, if its certificate is known", async () => {
    const { cert, key } = selfSigned();
    writeFileSync(join(folder, "cert.pem"), cert);
    writeFileSync(join(folder, "key.pem"), key);
    const files = ["--tlscert", join(folder, "cert.pem"), "--tlskey", join(folder, "key.pem")];
    const engine = await nats("--tls", ...files);
    await callsWork(engine, { tls: { ca: cert } });
    const stranger = stations.start("game", "back-2", `tls://${engine.address}`, {
      connectTimeoutMs: 500,
    });
    await expect(stranger).rejects.toThrow(/self[- ]signed/);
  });
});

describe("a place that can't be", () => {
  it.each([
    ["", "the url of NATS is empty"],
    ["ws://127.0.0.1:1", "NATS is reached by nats:// or tls://"],
    ["nats://u:p4ss@:x", "can't be read"],
  ])("is told by name: %j", async (url, why) => {
    const start = stations.start("game", "back-1", url);
    await expect(start).rejects.toThrow(why);
    await expect(start).rejects.not.toThrow("p4ss");
  });

  it("is told when the time to connect is over", async () => {
    const engine = await nats();
    await engine.kill();
    const start = stations.start("game", "back-1", `nats://${engine.address}`, {
      connectTimeoutMs: 300,
    });
    await expect(start).rejects.toThrow(
      `cannot connect to NATS at ${engine.address} within 300 ms: connection refused`,
    );
  });

  it("may come up a little later", async () => {
    const engine = await nats();
    await engine.kill();
    const start = stations.start("game", "back-1", `nats://${engine.address}`);
    await engine.start();
    await start;
  });
});
