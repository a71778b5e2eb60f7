import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { DemoProcess } from "./demo-process.js";

const host = "127.0.0.1";
const freePorts = ["--port", "0", "--wsport", "0", "--http", "0"] as const;

/** The part of each step that has to be seen, in order. */
const steps = [
  "ana connects over TCP, ben over WebSocket",
  'login("") ✗ CHAT-NAME',
  'login("ben") → uid "ben" on connector-1',
  'join("lobby") → members ana, ben on room-1',
  "ana  ← onJoined ben, 2 members",
  "ben  ← onLine ana: hello ben",
  "ana  ← onLine ben: hi ana",
  'shout("quiet!") ✗ CHAT-QUIET',
  'stats("library") → 1 in the room, 0 lines, asked of room-2',
  "ben  ✗ connection closed kicked: kick",
  "ana  ← onLeft ben, 1 member",
];

describe("the demo", () => {
  const started: DemoProcess[] = [];
  const servers: Server[] = [];

  afterEach(async () => {
    for (const demo of started.splice(0)) await demo.kill();
    for (const server of servers.splice(0)) server.close();
  });

  function start(...args: string[]): DemoProcess {
    return keep(DemoProcess.start(...args));
  }

  function keep(demo: DemoProcess): DemoProcess {
    started.push(demo);
    return demo;
  }

  /** Takes a port, any if 0, and gives it back. */
  async function takePort(port: number): Promise<number> {
    const server = createServer().listen(port, host);
    servers.push(server);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  it("with --once has a conversation and ends", async () => {
    const demo = start("--once", ...freePorts);
    expect(await demo.ended()).toBe(0);
    expect(demo.stderr).toBe("");
    expect(demo.stdout).not.toContain("\u001b");
    expect(inOrder(demo.stdout, steps)).toEqual(steps);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "serves its page until %s, then ends cleanly",
    async (signal) => {
      const demo = start(...freePorts);
      const [url] = await demo.printed(/http:\S+/);
      const page = await (await fetch(url)).text();
      expect(page).toContain("<title>pitaya-ts chat</title>");
      const { wsPort } = (await (await fetch(`${url}config.json`)).json()) as { wsPort: number };

      demo.signal(signal);
      expect(await demo.ended()).toBe(0);
      expect(demo.stderr).toBe("");
      for (const port of [wsPort, Number(new URL(url).port)]) {
        expect(await takePort(port)).toBe(port);
      }
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("is told by npm of %s", async (signal) => {
    const demo = keep(DemoProcess.startByNpm(...freePorts));
    await demo.printed(/Ctrl-C stops everything/);
    demo.signal(signal);
    expect(await demo.ended()).toBe(0);
    expect(demo.stdout).toContain("Stopped.");
  });

  it("serves nothing but its page", async () => {
    const demo = start(...freePorts);
    const [url] = await demo.printed(/http:\S+/);
    const status = async (path: string, method = "GET"): Promise<number> =>
      (await fetch(url + path, { method })).status;
    expect(await status("main.js")).toBe(200);
    expect(await status("?a=1")).toBe(200);
    expect(await status("%2e%2e/demo.js")).toBe(404);
    expect(await status("..%2fdemo.js")).toBe(404);
    expect(await status("constructor")).toBe(404);
    expect(await status("", "POST")).toBe(405);
  });

  it.each(["--port", "--wsport", "--http"])(
    "says when the port of %s is in use",
    async (option) => {
      const taken = await takePort(0);
      const demo = start(...freePorts, option, String(taken));
      expect(await demo.ended()).toBe(1);
      expect(demo.stderr).toContain(`${host}:${taken}: the port is in use; stop the other program`);
      expect(demo.stderr.trim().split("\n")).toHaveLength(1);
    },
  );

  it("explains itself", async () => {
    const help = start("--help");
    expect(await help.ended()).toBe(0);
    expect(help.stdout).toContain("Usage: npm run demo");
    const wrong = start("--port", "seven");
    expect(await wrong.ended()).toBe(2);
    expect(wrong.stderr).toContain('Cannot use --port "seven": a port is 0 to 65535');
    const unknown = start("--twice");
    expect(await unknown.ended()).toBe(2);
    expect(unknown.stderr).toContain("--twice");
  });
});

/** Those of `parts` that follow one another in `text`. */
function inOrder(text: string, parts: readonly string[]): string[] {
  let from = 0;
  return parts.filter((part) => {
    const at = text.indexOf(part, from);
    if (at >= 0) from = at + part.length;
    return at >= 0;
  });
}
