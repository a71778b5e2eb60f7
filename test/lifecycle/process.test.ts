import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openBytes } from "../harness/byte-client.js";
import { ask, readMessage, requestPacket, shakeHands } from "../harness/packets.js";
import { ServerProcess, type ServerProcessOptions } from "./server-process.js";

const drain = { enabled: true, periodMs: 20 };

function start(options: ServerProcessOptions = {}): ServerProcess {
  const server = new ServerProcess(options);
  onTestFinished(() => server.kill());
  return server;
}

async function connect(server: ServerProcess) {
  const client = await openBytes("tcp", await server.address());
  onTestFinished(() => client.destroy());
  await shakeHands(client);
  return client;
}

describe("a signal", () => {
  it.for(["SIGINT", "SIGQUIT", "SIGTERM"] as const)("%s stops a server", async (signal) => {
    const server = start();
    const client = await connect(server);
    server.signal(signal);
    await client.closed();
    expect(await server.ended()).toBe(0);
    expect(server.messages).toEqual([
      "starting server connector:connector-1",
      expect.stringMatching(/^listening with acceptor tcp on addr 127\.0\.0\.1:\d+$/),
      "all modules started!",
      `got signal: ${signal}, shutting down...`,
      "stopping server connector:connector-1",
      "server stopped",
    ]);
    expect(server.printed).toEqual([
      "session closed: shutdown",
      "matches shut down",
      "end of main",
    ]);
  });

  it("stops a server that nothing else keeps alive", async () => {
    const server = start({ backend: true, metadata: { a: "b" } });
    await server.said("all modules started!");
    expect(server.running).toBe(true);
    server.signal("SIGTERM");
    expect(await server.ended()).toBe(0);
  });

  it("while the server starts undoes the start", async () => {
    const server = start({ fail: "slow init" });
    await server.said("init");
    server.signal("SIGTERM");
    await server.said("got signal: SIGTERM");
    server.tell("go on");
    expect(await server.ended()).toBe(0);
    expect(server.messages).not.toContain("all modules started!");
    expect(server.messages.at(-1)).toBe("server stopped");
    expect(server.printed).toContain("matches shut down");
  });

  it("ends a server at once that hangs in its start and was told before", async () => {
    const server = start({ fail: "slow init" });
    await server.said("init");
    server.signal("SIGTERM");
    await server.said("got signal: SIGTERM, shutting down...");
    server.signal("SIGINT");
    expect(await server.ended()).toBe(1);
    expect(server.messages.at(-1)).toBe("got signal: SIGINT, ending before the start is undone");
  });

  it("lets calls under way be answered before their connection is closed", async () => {
    const server = start();
    const client = await connect(server);
    client.send(requestPacket(1, "connector.game.slow"));
    await server.said("slow call");
    server.signal("SIGTERM");
    await server.said("stopping server");
    server.signal("SIGTERM");
    await server.said("got signal: SIGTERM, shutting down already");
    expect(client.isClosed).toBe(false);
    server.tell("answer");
    expect(readMessage(await client.packets.take())).toMatchObject({ id: 1, text: "answered" });
    await client.closed();
    expect(await server.ended()).toBe(0);
  });
});

describe("SIGTERM where draining is enabled", () => {
  it("waits for a module that holds a session, without new clients", async () => {
    const server = start({ drain, held: 1 });
    const address = await server.address();
    server.signal("SIGTERM");
    await server.said("waiting for sessions to end", 3);
    expect(server.printed).toEqual(["matches drain"]);
    await expect(openBytes("tcp", address)).rejects.toThrow(/ECONNREFUSED/);
    expect(server.running).toBe(true);
    server.tell("release");
    expect(await server.ended()).toBe(0);
    expect(server.messages).toContain("all sessions have ended");
    expect(server.printed).toEqual(["matches drain", "matches shut down", "end of main"]);
  });

  it("waits for clients, and serves them meanwhile", async () => {
    const server = start({ drain });
    const client = await connect(server);
    server.signal("SIGTERM");
    await server.said("waiting for sessions to end", 2);
    expect((await ask(client, 1, "connector.game.quick")).text).toBe("quick");
    client.end();
    expect(await server.ended()).toBe(0);
    expect(server.printed).toContain("session closed: client");
  });

  it.for(["SIGTERM", "SIGINT"] as const)("is ended by a second signal, %s", async (second) => {
    const server = start({ drain: { enabled: true, periodMs: 3_600_000 }, held: 1 });
    await server.address();
    server.signal("SIGTERM");
    await server.said("waiting for sessions to end");
    server.signal(second);
    expect(await server.ended()).toBe(0);
    expect(server.messages).toContain("draining was ended early");
  });

  it("is ended by its time limit", async () => {
    const server = start({ drain: { ...drain, timeoutMs: 100 }, held: 1 });
    await server.address();
    server.signal("SIGTERM");
    expect(await server.ended()).toBe(0);
    expect(server.messages).toContain("draining took too long");
  });

  it.for(["SIGINT", "SIGQUIT"] as const)("and not %s, which skips it", async (signal) => {
    const server = start({ drain, held: 1 });
    const client = await connect(server);
    server.signal(signal);
    await client.closed();
    expect(await server.ended()).toBe(0);
    expect(server.printed).not.toContain("matches drain");
  });
});

describe("the exit code is 1", () => {
  it("for a port in use, with the reason on one line", async () => {
    const other = createServer();
    onTestFinished(() => void other.close());
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    const server = start({ port });
    expect(await server.ended()).toBe(1);
    expect(server.log.filter(({ level }) => level > 30)).toMatchObject([
      {
        msg: `cannot start server connector:connector-1: acceptor tcp failed in listen: Cannot listen on 127.0.0.1:${port}: the port is in use; stop the other program or choose another port`,
      },
    ]);
    expect(server.printed).toEqual(["matches shut down", "end of main"]);
  });

  it("for a server of impossible parts, with one line that says so and no stack", async () => {
    const server = start({ frontend: false });
    expect(await server.ended()).toBe(1);
    const [, fault] = server.log;
    expect(fault).toMatchObject({
      msg: "Cannot start connector: a backend has no acceptors; remove them, or set `frontend: true`",
    });
    expect(fault).not.toHaveProperty("error");
  });

  it("for a module that can't start, and nothing is left running", async () => {
    const server = start({ fail: "init" });
    expect(await server.ended()).toBe(1);
    expect(server.messages).toEqual([
      "starting server connector:connector-1",
      "cannot start server connector:connector-1: module flaky failed in init: no database",
    ]);
    expect(server.printed).toEqual(["matches shut down", "end of main"]);
  });

  it("for a module that does not stop cleanly", async () => {
    const server = start({ fail: "shutdown" });
    await server.address();
    server.signal("SIGINT");
    expect(await server.ended()).toBe(1);
    expect(server.messages).toContain("module flaky failed in shutdown: no database");
    expect(server.printed).toEqual(["matches shut down", "end of main"]);
  });
});
