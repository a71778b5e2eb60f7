import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { packetWrapper, tcpAcceptor, withWrappers } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { selfSigned } from "../acceptors/certificate.js";
import { RawClient } from "../acceptors/edge.js";
import { it, type Lab, type LabServer } from "../harness/lab.js";
import { textBytes } from "../harness/packets.js";
import { pause, within } from "../harness/wait.js";
import { startFront } from "./services/servers.js";

const run = promisify(execFile);
const host = "127.0.0.1";

const http = textBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
const post = textBytes("POST /login HTTP/1.1\r\nHost: localhost\r\n\r\n");
const hello = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8);

async function dial(server: LabServer): Promise<RawClient> {
  const { port } = new URL(`tcp://${server.address("tcp")}`);
  const socket = connect({ host, port: Number(port), noDelay: true });
  const connected = new Promise<void>((resolve) => socket.once("connect", resolve));
  await within(connected, "connection");
  return new RawClient(socket);
}

/** The first bytes one by one, so that each is a read of its own; the others at once. */
async function sendSplit(client: RawClient, bytes: Uint8Array, single: number): Promise<void> {
  for (const byte of bytes.subarray(0, single)) {
    client.send(Uint8Array.of(byte));
    await pause(5);
  }
  client.send(bytes.subarray(single));
}

/** A frontend whose TCP clients come through a wrapper that collects packets. */
async function startWrapped(lab: Lab): Promise<LabServer> {
  const wrapper = packetWrapper(() => (_, body) => body);
  const acceptor = withWrappers(tcpAcceptor({ port: 0, host }), wrapper);
  const server = await startFront(lab, { acceptors: [acceptor] });
  return { ...server, address: () => acceptor.address };
}

describe.each([
  { name: "the TCP port", start: (lab: Lab): Promise<LabServer> => startFront(lab) },
  { name: "the TCP port behind a packet wrapper", start: startWrapped },
])("$name", ({ start }) => {
  it.for([
    { spoken: "HTTP", bytes: http, single: 0 },
    { spoken: "HTTP", bytes: http, single: 1 },
    { spoken: "HTTP", bytes: http, single: 3 },
    { spoken: "HTTP", bytes: post, single: 5 },
    { spoken: "TLS", bytes: hello, single: 1 },
    { spoken: "TLS", bytes: hello, single: 4 },
  ])("knows $spoken with $single bytes in reads of their own", async (row, { lab }) => {
    const server = await start(lab);
    const client = await dial(server);
    await sendSplit(client, row.bytes, row.single);
    await client.closed();
    expect(server.log.complaints).toMatchObject([
      { level: "warn", message: "closing connection", fields: { code: "wrong-protocol" } },
    ]);
    expect(server.log.complaints[0]?.fields["reason"]).toMatch(
      new RegExp(`^client speaks ${row.spoken}: `),
    );
    const answer = client.received.toString();
    if (row.spoken === "HTTP") expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*TCP port/s);
    else expect(answer).toBe("");
  });

  it("takes what comes after a packet for no other protocol", async ({ lab }) => {
    const server = await start(lab);
    const client = await dial(server);
    client.send(Buffer.concat([Uint8Array.of(3, 0, 0, 0), http]));
    await client.closed();
    expect(client.received).toHaveLength(0);
    expect(server.log.complaints).toMatchObject([{ fields: { code: "wrong-packet-type" } }]);
  });
});

describe("curl", () => {
  it.for([
    { scheme: "http", tls: {} },
    { scheme: "https", tls: { tls: selfSigned() } },
  ])("prints on the $scheme TCP port what it is", async ({ scheme, tls }, { lab }) => {
    const acceptor = tcpAcceptor({ port: 0, host, ...tls });
    await startFront(lab, { acceptors: [acceptor] });
    const { stdout } = await run("curl", ["-sk", `${scheme}://${acceptor.address}/some/path`]);
    expect(stdout).toMatch(/^This is a Pitaya server's TCP port: /);
  });
});
