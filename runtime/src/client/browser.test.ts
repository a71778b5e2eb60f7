import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import {
  encodePacket,
  formatHandshakeResponse,
  packetType,
  RouteDictionary,
} from "../wire/index.js";

/** What the bundle may weigh, so that growth is noticed. */
const maxGzipBytes = 24 * 1024;

interface BrowserClient {
  connect(url: string): Promise<{ readonly state: string; close(): void }>;
}

async function bundle(): Promise<{ code: string; imports: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("browser.ts", import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    platform: "browser",
    format: "iife",
    globalName: "pitaya",
    target: "es2022",
    logLevel: "silent",
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return { code: outputFiles[0]?.text ?? "", imports: imports.map(({ path }) => path) };
}

/** A server inside the page: answers a handshake. */
class PageWebSocket {
  binaryType = "";
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: number[] = [];

  constructor() {
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(packet: Uint8Array): void {
    const type = packet[0] ?? 0;
    this.sent.push(type);
    if (type !== packetType.handshake) return;
    const body = formatHandshakeResponse(200, RouteDictionary.empty, 30, "protobuf");
    const answer = Uint8Array.from(encodePacket(packetType.handshake, body));
    setTimeout(() => this.onmessage?.({ data: answer.buffer }));
  }

  close(): void {}
}

/** What of a browser the client may use; there is no Buffer, no process, no require. */
const page = {
  AbortController,
  clearInterval,
  clearTimeout,
  performance,
  setInterval,
  setTimeout,
  TextDecoder,
  TextEncoder,
  Uint8Array,
  WebSocket: PageWebSocket,
};

describe("the browser's client", () => {
  it("loads nothing of Node, and is small", async () => {
    const { code, imports } = await bundle();
    expect(imports.filter((path) => path.startsWith("node:") || path === "ws")).toEqual([]);
    const gzipBytes = gzipSync(code).length;
    console.info(`browser client: ${code.length} bytes, ${gzipBytes} gzipped`);
    expect(gzipBytes).toBeLessThan(maxGzipBytes);
  });

  it("connects where there is no Buffer and no process", async () => {
    const { code } = await bundle();
    const pitaya = runInNewContext(`${code};pitaya`, { ...page }) as BrowserClient;
    const client = await pitaya.connect("ws://page");
    expect(client.state).toBe("open");
    client.close();
    expect(client.state).toBe("closed");
  });

  it("says that there is no WebSocket", async () => {
    const { code } = await bundle();
    const bare = { ...page, WebSocket: undefined };
    const pitaya = runInNewContext(`${code};pitaya`, bare) as BrowserClient;
    await expect(pitaya.connect("ws://page")).rejects.toMatchObject({
      message: "Cannot connect to ws://page: this platform has no WebSocket",
    });
  });
});
