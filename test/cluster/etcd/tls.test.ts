import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { createServer } from "node:tls";
import { describe, expect, onTestFinished } from "vitest";
import { selfSigned } from "../../acceptors/certificate.js";
import { it, sees, serverInfo } from "./cluster.js";

/** Puts TLS in front of an address; its own address. */
async function tlsBefore(target: string, cert: string, key: string): Promise<string> {
  const [host, port] = target.split(":");
  const server = createServer({ cert, key, ALPNProtocols: ["h2"] }, (socket) => {
    const other = connect(Number(port), host);
    socket.on("error", () => other.destroy()).pipe(other);
    other.on("error", () => socket.destroy()).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("etcd behind TLS", () => {
  it("is reached by who trusts it, and only by them", async ({ etcd, cluster }) => {
    const { cert, key } = selfSigned();
    const address = await tlsBefore(etcd.address, cert, key);
    const a = await cluster.joined(serverInfo("a"));
    const tls = { ca: Buffer.from(cert) };
    const b = await cluster.joined(serverInfo("b"), { endpoints: [address], tls });
    await sees(a, ["a", "b"]);
    await sees(b, ["a", "b"]);
    const stranger = cluster.member(serverInfo("c"), { endpoints: [`https://${address}`] });
    await expect(stranger.discovery.start()).rejects.toMatchObject({
      reason: "unreachable",
      message: expect.stringMatching(/certificate/),
    });
  });
});
