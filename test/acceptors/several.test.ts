import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { tcpAcceptor, wsAcceptor } from "@pitaya-ts/runtime";
import { connect } from "@pitaya-ts/runtime/client";
import { describe, expect, onTestFinished } from "vitest";
import { startFront } from "../e2e/services/servers.js";
import { it, type Lab } from "../harness/lab.js";
import { selfSigned } from "./certificate.js";
import { startChild } from "./child.js";
import { portOf } from "./edge.js";

const host = "127.0.0.1";

/** An app with all four acceptors, their URLs, and where the certificate is. */
async function startAll(lab: Lab) {
  const { cert, key } = selfSigned();
  const folder = await mkdtemp(join(tmpdir(), "pitaya-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const certFile = join(folder, "cert.pem");
  await writeFile(certFile, cert);
  const tls = { cert, key };
  const acceptors = [
    tcpAcceptor({ port: 0, host }),
    wsAcceptor({ port: 0, host }),
    tcpAcceptor({ port: 0, host, tls }),
    wsAcceptor({ port: 0, host, tls }),
  ];
  const front = await startFront(lab, { acceptors });
  const urls = acceptors.map((acceptor) => `${acceptor.name}://${host}:${portOf(acceptor)}`);
  return { front, urls, certFile };
}

describe("several acceptors in one app", () => {
  it("serve the generated client over tcp, ws, tls and wss", async ({ lab }) => {
    const { front, urls, certFile } = await startAll(lab);
    expect(urls.map((url) => new URL(url).protocol)).toEqual(["tcp:", "ws:", "tls:", "wss:"]);
    const child = startChild("secure-client.mjs", {
      args: urls,
      env: { NODE_EXTRA_CA_CERTS: certFile },
    });
    const exited = new Promise((resolve) => child.process.once("exit", resolve));
    for (const url of urls) expect(await child.lines.take(15_000)).toBe(url);
    expect(await exited).toBe(0);
    expect(front.log.complaints).toEqual([]);
    const lines = front.log.lines.map(({ message }) => message);
    for (const url of urls) {
      const { protocol, host: address } = new URL(url);
      const name = protocol.slice(0, -1);
      expect(lines).toContain(`listening with acceptor ${name} on addr ${address}`);
    }
  });

  it("are told of clients that don't trust them, and serve others", async ({ lab }) => {
    const { front, urls } = await startAll(lab);
    const [tcp = "", , tls = ""] = urls;
    await expect(connect(tls, { reconnect: false })).rejects.toThrow();
    const client = await connect(tcp, { reconnect: false });
    expect(await client.service(Probe).echo({ text: "on" })).toEqual({ text: "on" });
    client.close();
    expect(front.log.complaints.every(({ fields }) => fields["acceptor"] === "tls")).toBe(true);
  });

  it("are all closed if one of them can't start", async ({ lab }) => {
    const taken = tcpAcceptor({ port: 0, host });
    await startFront(lab, { acceptors: [taken] });
    const first = tcpAcceptor({ port: 0, host });
    const acceptors = [first, tcpAcceptor({ port: portOf(taken), host })];
    await expect(startFront(lab, { acceptors })).rejects.toThrow("the port is in use");
    expect(first.address).toBe(`${host}:0`);
  });
});
