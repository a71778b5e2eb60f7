import { describe, expect } from "vitest";
import { selfSigned } from "../../acceptors/certificate.js";
import { bytesOf, it, meet, textOf } from "./cluster.js";

const timeoutMs = 5_000;
const own = selfSigned();
const other = selfSigned();
const plainClients = { server: own, client: { ca: own.cert } };
const knownClients = {
  server: { ...own, ca: own.cert },
  client: { ...own, ca: own.cert },
};

describe("gRPC with TLS", () => {
  it.for([
    ["servers prove who they are", plainClients],
    ["clients prove it too", knownClients],
  ] as const)("carries calls where %s", async ([, tls], { cluster }) => {
    const [a, b] = await cluster.pair({ tls });
    const answer = await a.rpc.call(b.info, bytesOf("secret"), { timeoutMs });
    expect(textOf(answer)).toBe("secret");
  });

  it.for([
    ["by a client that asks for another certificate", { server: own, client: { ca: other.cert } }],
    ["by a client without certificate", { server: own, client: { ca: own.cert } }],
    [
      "by a client with another certificate",
      { server: own, client: { ca: own.cert, cert: other.cert, key: other.key } },
    ],
    ["in plain", undefined],
  ] as const)("refuses calls %s", async ([, tls], { cluster }) => {
    const server = await cluster.start("s", { tls: knownClients });
    const client = await cluster.start("c", tls === undefined ? {} : { tls });
    meet(server, client);
    const call = client.rpc.call(server.info, bytesOf("x"), { timeoutMs });
    await expect(call).rejects.toMatchObject({ name: "NotSentError" });
  });

  it.for([
    ["server", { server: { cert: own.cert, key: other.key }, client: {} }],
    ["server", { server: { cert: "no PEM", key: own.key }, client: {} }],
    ["client", { server: own, client: { cert: own.cert, key: other.key } }],
    ["client", { server: own, client: { ca: own.cert, cert: own.cert } }],
  ] as const)(
    "does not start with a pair that does not match, tls.%s",
    async ([side, tls], { cluster }) => {
      await expect(cluster.start("a", { tls })).rejects.toThrow(
        new RegExp(`^Cannot use tls.${side} for gRPC: `),
      );
    },
  );
});
