import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { startFront } from "../e2e/services/servers.js";
import { Inbox } from "../harness/inbox.js";
import { it as labIt } from "../harness/lab.js";
import { ackPacket, handshakePacket, requestPacket, textBytes } from "../harness/packets.js";
import { MemoryAcceptor } from "./memory-acceptor.js";

/** A client that gets whole packets, as the acceptor of memory hands them on. */
function join(acceptor: MemoryAcceptor) {
  const packets = new Inbox<Buffer>("packet");
  const closed = new Inbox<true>("end");
  const client = acceptor.connect({
    onBytes: (bytes) => packets.put(Buffer.from(bytes)),
    onClose: () => closed.put(true),
  });
  return { client, packets, closed };
}

describe("an acceptor of one's own", () => {
  labIt("serves clients: handshake, request, stop", async ({ lab }) => {
    const acceptor = new MemoryAcceptor();
    const { app, log } = await startFront(lab, { acceptors: [acceptor] });
    const lines = log.lines.map(({ message }) => message);
    expect(lines).toContain("listening with acceptor memory on addr memory:0");
    const { client, packets, closed } = join(acceptor);
    client.send(handshakePacket());
    expect((await packets.take()).readUInt8(0)).toBe(1);
    expect(app.sessions.count).toBe(1);
    client.send(ackPacket);
    client.send(requestPacket(1, "connector.probe.echoraw", textBytes("in memory")));
    expect(String(await packets.take())).toMatch(/in memory$/);
    await app.stop();
    await closed.take();
    expect(app.sessions.count).toBe(0);
    expect(() => acceptor.connect({ onBytes: () => {}, onClose: () => {} })).toThrow("not listen");
  });

  labIt("is told of what its clients do wrong", async ({ lab }) => {
    const acceptor = new MemoryAcceptor();
    const { app, log } = await startFront(lab, { acceptors: [acceptor] });
    const { client, closed } = join(acceptor);
    client.send(Uint8Array.of(9, 0, 0, 0));
    await closed.take();
    expect(log.complaints).toMatchObject([{ fields: { transport: "memory" } }]);
    expect(app.sessions.count).toBe(0);
  });

  labIt("and its client may leave", async ({ lab }) => {
    const acceptor = new MemoryAcceptor();
    const { app } = await startFront(lab, { acceptors: [acceptor] });
    const { client, closed } = join(acceptor);
    expect(app.sessions.count).toBe(1);
    client.close();
    await closed.take();
    expect(app.sessions.count).toBe(0);
  });

  labIt("is in the documentation as it is here", () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
    const code = read("./memory-acceptor.ts").trimEnd();
    expect(read("../../docs/custom-acceptor.md")).toContain(`\`\`\`ts\n${code}\n\`\`\`\n`);
  });
});
