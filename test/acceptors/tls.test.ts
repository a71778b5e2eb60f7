import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { type TlsConfig, tcpAcceptor, wsAcceptor } from "@pitaya-ts/runtime";
import { describe, expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { heartbeatPacket } from "../harness/packets.js";
import { within } from "../harness/wait.js";
import { selfSigned } from "./certificate.js";
import { it, RawClient } from "./edge.js";

const host = "127.0.0.1";
const pair = selfSigned();
const other = selfSigned();

function secured(socket: TLSSocket): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  return within(done, "TLS handshake");
}

describe("a TCP acceptor with TLS", () => {
  it("carries bytes both ways and ends in good order", async ({ edge }) => {
    const acceptor = tcpAcceptor({ port: 0, host, tls: pair });
    const port = await edge.listen(acceptor);
    const socket = edge.keep(connectTls({ port, host, ca: pair.cert }));
    await secured(socket);
    const client = new RawClient(socket);
    client.send("from client");
    const { channel, chunks, ends } = await edge.channels.take();
    expect(String(await chunks.take())).toBe("from client");
    expect(channel.transport).toBe("tls");
    expect(channel.remoteAddress).toBe(`127.0.0.1:${socket.localPort}`);
    const large = Buffer.alloc(1_000_000, "x");
    channel.writeAll([Buffer.from("from "), Buffer.from("server"), large]);
    channel.end();
    await client.closed();
    expect(client.received.subarray(0, 11).toString()).toBe("from server");
    expect(client.received).toHaveLength(11 + large.length);
    expect(await ends.take()).toBeUndefined();
    expect(edge.lines.size).toBe(0);
  });

  it("says in one line that a client speaks no TLS", async ({ edge }) => {
    const port = await edge.listen(tcpAcceptor({ port: 0, host, tls: pair }));
    const client = await edge.dial(port);
    client.send(Buffer.concat([heartbeatPacket, heartbeatPacket]));
    await client.closed();
    expect(await edge.lines.take()).toMatch(
      /^no TLS on a TLS port, from 127\.0\.0\.1:\d+: client speaks no TLS: this port is TLS; connect with tls:\/\//,
    );
    const browser = await edge.dial(port);
    browser.send("GET / HTTP/1.1\r\n\r\n");
    await browser.closed();
    expect(await edge.lines.take()).toMatch(/client speaks plain HTTP: this port is TLS/);
    expect(edge.lines.size).toBe(0);
    expect(edge.channels.size).toBe(0);
  });

  it("says why a handshake failed", async ({ edge }) => {
    const port = await edge.listen(
      tcpAcceptor({ port: 0, host, tls: { ...pair, minVersion: "TLSv1.3" } }),
    );
    const socket = edge.keep(connectTls({ port, host, ca: pair.cert, maxVersion: "TLSv1.2" }));
    await expect(secured(socket)).rejects.toThrow();
    expect(await edge.lines.take()).toMatch(
      /^TLS handshake failed, from 127\.0\.0\.1:\d+: ERR_SSL_UNSUPPORTED_PROTOCOL$/,
    );
  });

  it("closes clients that are too slow, with one line, and serves others meanwhile", async ({
    edge,
  }) => {
    const port = await edge.listen(
      tcpAcceptor({ port: 0, host, tls: pair, arrivalTimeoutMs: 300 }),
    );
    const silent = await edge.dial(port);
    const half = await edge.dial(port);
    half.send(Buffer.of(0x16, 3, 1, 2, 0, 1));
    const good = edge.keep(connectTls({ port, host, ca: pair.cert }));
    await secured(good);
    await edge.channels.take();
    await silent.closed();
    await half.closed();
    for (let i = 0; i < 2; i++) {
      expect(await edge.lines.take()).toMatch(
        /^closing a slow client, from 127\.0\.0\.1:\d+: no TLS handshake within 300 ms$/,
      );
    }
    expect(edge.lines.size).toBe(0);
    expect(good.destroyed).toBe(false);
  });

  it("says nothing of a health check that connects and leaves", async ({ edge }) => {
    const port = await edge.listen(tcpAcceptor({ port: 0, host, tls: pair }));
    const check = await edge.dial(port);
    check.socket.end();
    await check.closed();
    const socket = edge.keep(connectTls({ port, host, ca: pair.cert }));
    await secured(socket);
    expect(edge.lines.size).toBe(0);
  });

  it("keeps no more arrivals than allowed, the newest ones", async ({ edge }) => {
    const port = await edge.listen(tcpAcceptor({ port: 0, host, tls: pair, maxArrivals: 2 }));
    const first = await edge.dial(port);
    await edge.dial(port);
    const socket = edge.keep(connectTls({ port, host, ca: pair.cert }));
    await secured(socket);
    await first.closed();
    expect(await edge.lines.take()).toMatch(
      /^too many clients at once, from .*: more than maxArrivals 2 clients are connecting$/,
    );
  });
});

describe("a WebSocket acceptor with TLS", () => {
  it("carries packets both ways", async ({ edge }) => {
    const acceptor = wsAcceptor({ port: 0, host, tls: pair });
    const port = await edge.listen(acceptor);
    const socket = new WebSocket(`wss://localhost:${port}`, { ca: pair.cert });
    edge.keep({ destroy: () => socket.terminate() });
    const answer = new Promise<Buffer>((resolve) => socket.once("message", resolve));
    await within(new Promise((resolve) => socket.once("open", resolve)), "WSS");
    socket.send(heartbeatPacket);
    const { channel, chunks } = await edge.channels.take();
    expect(await chunks.take()).toEqual(Buffer.from(heartbeatPacket));
    expect(channel.transport).toBe("wss");
    expect(channel.remoteAddress).toMatch(/^127\.0\.0\.1:\d+$/);
    channel.write(heartbeatPacket);
    expect(await within(answer, "packet")).toEqual(Buffer.from(heartbeatPacket));
    expect(edge.lines.size).toBe(0);
  });

  it("takes pages of its own host alone", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host, tls: pair }));
    const status = async (origin: string): Promise<number | undefined> => {
      const socket = new WebSocket(`wss://localhost:${port}`, { ca: pair.cert, origin });
      edge.keep({ destroy: () => socket.terminate() });
      socket.on("error", () => undefined);
      const answered = new Promise<number | undefined>((resolve) => {
        socket.once("open", () => resolve(101));
        socket.once("unexpected-response", (_, response) => resolve(response.statusCode));
      });
      return within(answered, "answer");
    };
    expect(await status(`https://localhost:${port}`)).toBe(101);
    expect(await status("https://evil.example")).toBe(403);
  });

  it("says in one line that a client speaks no TLS", async ({ edge }) => {
    const port = await edge.listen(wsAcceptor({ port: 0, host, tls: pair }));
    const socket = new WebSocket(`ws://localhost:${port}`);
    await within(new Promise((resolve) => socket.once("error", resolve)), "error");
    expect(await edge.lines.take()).toMatch(/client speaks plain HTTP: .* wss:\/\//);
    expect(edge.lines.size).toBe(0);
  });
});

describe("certificates", () => {
  it("are read from files", async ({ edge }) => {
    const files = await writeFiles({ "cert.pem": pair.cert, "key.pem": pair.key });
    const tls = { certFile: files("cert.pem"), keyFile: files("key.pem") };
    const port = await edge.listen(tcpAcceptor({ port: 0, host, tls }));
    await secured(edge.keep(connectTls({ port, host, ca: pair.cert })));
  });

  it("that can't be used are refused at start, by name", async ({ edge }) => {
    const files = await writeFiles({
      "cert.pem": pair.cert,
      "key.pem": pair.key,
      "other.pem": other.key,
      "text.pem": "no PEM",
    });
    const cases: readonly (readonly [TlsConfig, string])[] = [
      [
        { certFile: files("none.pem"), keyFile: files("key.pem") },
        `Cannot read tls.certFile "${files("none.pem")}": there is no such file`,
      ],
      [
        { certFile: files("cert.pem"), keyFile: files("") },
        `Cannot read tls.keyFile "${files("")}": EISDIR`,
      ],
      [
        { certFile: files("text.pem"), keyFile: files("key.pem") },
        `Cannot use tls.certFile "${files("text.pem")}": it is no certificate in PEM`,
      ],
      [
        { certFile: files("cert.pem"), keyFile: files("text.pem") },
        `Cannot use tls.keyFile "${files("text.pem")}": it is no private key in PEM`,
      ],
      [
        { certFile: files("cert.pem"), keyFile: files("other.pem") },
        `Cannot use tls.certFile "${files("cert.pem")}" with tls.keyFile "${files("other.pem")}": they do not belong together`,
      ],
      [{ cert: pair.cert, key: other.key }, "Cannot use tls.cert with tls.key: they do not belong"],
      [{ cert: pair.cert } as TlsConfig, "Cannot use TLS without tls.keyFile"],
      [{} as TlsConfig, "Cannot use TLS without tls.certFile: set it to a PEM file, or tls.cert"],
      [{ ...pair, ciphers: "none" }, "Cannot use the TLS options"],
    ];
    for (const [tls, message] of cases) {
      for (const acceptor of [tcpAcceptor({ port: 0, host, tls }), wsAcceptor({ port: 0, tls })]) {
        await expect(edge.listen(acceptor)).rejects.toThrow(message);
      }
    }
  });
});

/** Files of one test; gives their paths. */
async function writeFiles(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "pitaya-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return (name: string): string => join(folder, name);
}
