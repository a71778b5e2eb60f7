import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, type ConfigInputs, createApp, resolveConfig } from "@pitaya-ts/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { selfSigned } from "../acceptors/certificate.js";
import { openBytes } from "../harness/byte-client.js";
import { CapturingLogger } from "../harness/capturing-logger.js";

const { cert, key } = selfSigned();
const values: ConfigInputs = {
  "pitaya.server.type": "connector",
  "pitaya.server.port": 0,
  "pitaya.acceptor.host": "127.0.0.1",
};

async function start(more: ConfigInputs, setUp: (app: App) => unknown = () => undefined) {
  const log = new CapturingLogger();
  const config = resolveConfig({ values: { ...values, ...more } });
  const app = createApp({ config, logger: log });
  onTestFinished(() => app.stop());
  setUp(app);
  await app.start();
  const [address = ""] = app.addresses;
  return { app, log, address };
}

/** The files of a certificate, as configurations name them. */
async function certificateFiles(): Promise<ConfigInputs> {
  const folder = await mkdtemp(join(tmpdir(), "pitaya-acceptor-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  return { "pitaya.acceptor.tls.certfile": certFile, "pitaya.acceptor.tls.keyfile": keyFile };
}

function openSocket(url: string, origin: string): Promise<unknown[]> {
  const socket = new WebSocket(url, { ca: cert, origin });
  onTestFinished(() => socket.terminate());
  return once(socket, "open");
}

describe("the acceptor of a configuration", () => {
  it("speaks WebSocket with TLS to the pages that it names", async () => {
    const { address } = await start({
      ...(await certificateFiles()),
      "pitaya.acceptor.type": "ws",
      "pitaya.acceptor.origins": ["https://game.example"],
    });
    await openSocket(`wss://${address}`, "https://game.example");
    await expect(openSocket(`wss://${address}`, "https://other.example")).rejects.toThrow("403");
  });

  it.each([
    { origins: [], other: "403" },
    { origins: ["any"], other: null },
    { origins: undefined, other: null },
  ])("lets pages in by origins $origins", async ({ origins, other }) => {
    const { address } = await start({
      "pitaya.acceptor.type": "ws",
      "pitaya.acceptor.origins": origins,
    });
    await openSocket(`ws://${address}`, `http://${address}`);
    const elsewhere = openSocket(`ws://${address}`, "https://other.example");
    if (other === null) await elsewhere;
    else await expect(elsewhere).rejects.toThrow(other);
  });

  it("needs both files of TLS", () => {
    const config = resolveConfig({
      values: { ...values, "pitaya.acceptor.tls.certfile": "a.pem" },
    });
    expect(() => createApp({ config })).toThrow(
      "Cannot speak TLS with one of its two files: set pitaya.acceptor.tls.keyfile too",
    );
  });

  it("has its deadline, and stages theirs", async () => {
    const { app, log, address } = await start(
      {
        "pitaya.acceptor.type": "ws",
        "pitaya.acceptor.arrivaltimeout": "50ms",
        "pitaya.server.stagetimeout": "60ms",
      },
      (each) => each.module("slow", { shutdown: () => new Promise<void>(() => undefined) }),
    );
    const client = await openBytes("tcp", address);
    client.send(Uint8Array.of(0x47));
    await client.closed();
    await app.stop();
    expect(log.complaints.map(({ fields }) => String(fields["error"]))).toEqual([
      "no WebSocket upgrade within 50 ms",
      "TimeLimitError: not done within 60 ms",
    ]);
  });
});
