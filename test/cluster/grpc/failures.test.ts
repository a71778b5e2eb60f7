import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { RpcCallOptions } from "@pitaya-ts/runtime";
import { describe, expect, onTestFinished } from "vitest";
import { Gate, patienceMs, pause, until, within } from "../../harness/wait.js";
import { bytesOf, host, it, type Member, serverInfo, textOf } from "./cluster.js";
import { PeerProcess } from "./peer-process.js";

const timeoutMs = 5_000;

/** A callee that does not answer, and tells when a call came and when its caller gave up. */
function silent({ endpoint }: Member) {
  const arrived = new Gate();
  const gone = new Gate();
  endpoint.answer = (_, signal) => {
    arrived.open();
    signal.addEventListener("abort", () => gone.open());
    return new Promise(() => undefined);
  };
  return { arrived: arrived.opened, gone: () => within(gone.opened, "the callee's signal") };
}

/** Takes connections and never says a word. */
async function mute(port = 0): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  server.listen(port, host);
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

function addressOf(port: number) {
  return { grpcHost: host, grpcPort: String(port) };
}

async function answers({ rpc }: Member, id: string): Promise<boolean> {
  try {
    await rpc.call(serverInfo(id), bytesOf("hello?"), { timeoutMs });
    return true;
  } catch {
    return false;
  }
}

/** Until calls succeed again. */
async function answersAgain(member: Member, id: string): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await answers(member, id))) {
    if (performance.now() > end) throw new Error(`no answer of ${id} within ${patienceMs} ms`);
    await pause(20);
  }
}

describe("a caller that waits no longer", () => {
  it("is told so in time, and the callee too", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { gone } = silent(b);
    await expect(a.rpc.call(b.info, bytesOf("x"), { timeoutMs: 100 })).rejects.toMatchObject({
      code: "PIT-408",
      message: "rpc client: request timeout",
      metadata: { timeout: "100ms", server: "a", "peer.id": "b" },
    });
    await gone();
  });

  it("ends the call at the callee when its signal fires", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { arrived, gone } = silent(b);
    const aborter = new AbortController();
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs, signal: aborter.signal });
    await arrived;
    aborter.abort();
    await expect(call).rejects.toMatchObject({ code: "PIT-499" });
    await gone();
  });

  it("does not send when its signal has fired before", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    let calls = 0;
    b.endpoint.answer = async (request) => {
      calls++;
      return request;
    };
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "PIT-499" });
    await a.rpc.call(b.info, bytesOf("y"), { timeoutMs });
    expect(calls).toBe(1);
  });

  it("ends the call at the callee when it is abandoned", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { arrived, gone } = silent(b);
    const waiter: NonNullable<RpcCallOptions["waiter"]> = { kept: null };
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs, waiter });
    const failed = expect(call).rejects.toThrow("rpc error: code = Canceled");
    await arrived;
    waiter.kept?.abandon();
    await failed;
    await gone();
  });

  it("leaves the signal of an answered call alone", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const signals: AbortSignal[] = [];
    b.endpoint.answer = async (request, signal) => {
      signals.push(signal);
      return request;
    };
    await a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    await a.rpc.call(b.info, bytesOf("y"), { timeoutMs });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe("a callee that breaks its promise", () => {
  it("answers that the call failed", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    b.endpoint.answer = () => Promise.reject(new Error("secret"));
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    await expect(call).rejects.toThrow(/^rpc error: code = Internal desc = call failed$/);
    expect(b.log.complaints.map(({ message }) => message)).toEqual([
      "call of another server failed",
    ]);
  });
});

describe("a server that dies", () => {
  it("takes its calls with it, refuses further ones, and is found again", async ({ cluster }) => {
    const a = await cluster.start("a");
    const peer = new PeerProcess();
    onTestFinished(() => peer.kill());
    const port = await peer.start();
    a.discovery.put(serverInfo("p", { ...addressOf(port), "grpc-pings": "true" }));
    const target = serverInfo("p");
    expect(textOf(await a.rpc.call(target, bytesOf("hi"), { timeoutMs }))).toBe("hi");

    const lost = a.rpc.call(target, bytesOf("never"), { timeoutMs });
    const outcome = expect(lost).rejects.toMatchObject({
      name: "ConnectionLostError",
      message: "rpc error: code = Unavailable desc = connection lost",
    });
    await peer.said("never");
    await peer.kill();
    await outcome;
    const refused = a.rpc.call(target, bytesOf("x"), { timeoutMs });
    await expect(refused).rejects.toMatchObject({
      name: "NotSentError",
      code: "PIT-000",
      message: "rpc client: server p can't be reached",
    });
    expect(a.log.complaints).toContainEqual({
      level: "warn",
      message: "a call failed on its way: NotSentError",
      fields: {
        server: "p",
        address: `127.0.0.1:${port}`,
        why: expect.stringMatching(/^No connection established.* ECONN(?:REFUSED|RESET)/),
      },
    });

    await peer.start(port);
    await answersAgain(a, "p");
  });

  it("is found again under another address", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    expect(await answers(a, "b")).toBe(true);
    await b.rpc.stop();
    expect(await answers(a, "b")).toBe(false);
    const again = await cluster.start("b2");
    a.discovery.put({ ...again.info, id: "b" });
    expect(await answers(a, "b")).toBe(true);
  });

  it("is noticed although its connection stays", { timeout: 40_000 }, async ({ cluster }) => {
    const a = await cluster.start("a");
    const peer = new PeerProcess();
    onTestFinished(() => peer.kill());
    const port = await peer.start();
    a.discovery.put(serverInfo("p", { ...addressOf(port), "grpc-pings": "true" }));
    expect(await answers(a, "p")).toBe(true);
    peer.signal("SIGSTOP");
    const call = a.rpc.call(serverInfo("p"), bytesOf("x"), { timeoutMs: 30_000 });
    await expect(call).rejects.toMatchObject({ name: "ConnectionLostError" });
    peer.signal("SIGCONT");
    await answersAgain(a, "p");
  });
});

describe("connections", () => {
  it("are made when a server is discovered, and closed when it leaves", async ({ cluster }) => {
    const a = await cluster.start("a");
    const server = await mute();
    const connected = once(server, "connection");
    a.discovery.put(serverInfo("m", addressOf(portOf(server))));
    const [socket] = (await within(connected, "a connection")) as [Socket];
    const end = once(socket.resume(), "close");
    a.discovery.remove(serverInfo("m"));
    await within(end, "end of the connection");
    await expect(a.rpc.call(serverInfo("m"), bytesOf("x"), { timeoutMs })).rejects.toThrow(
      "no connection",
    );
  });

  it("are made at the first call if they are lazy", async ({ cluster }) => {
    const [a, b] = await cluster.pair({ lazyConnection: true });
    let connections = 0;
    const server = await mute();
    server.on("connection", () => connections++);
    a.discovery.put(serverInfo("m", addressOf(portOf(server))));
    expect(await answers(a, "b")).toBe(true);
    expect(connections).toBe(0);
    const call = a.rpc.call(serverInfo("m"), bytesOf("x"), { timeoutMs: 50 });
    await expect(call).rejects.toMatchObject({ code: "PIT-408" });
    expect(connections).toBe(1);
    expect(b.log.complaints).toEqual([]);
  });

  it("are begun anew when an address says nothing", async ({ cluster }) => {
    const a = await cluster.start("a", { dialTimeoutMs: 100 });
    const server = await mute();
    const port = portOf(server);
    let connections = 0;
    const open = new Set<Socket>();
    server.on("connection", (socket) => {
      connections++;
      open.add(socket.resume());
      socket.on("close", () => open.delete(socket));
    });
    a.discovery.put(serverInfo("m", addressOf(port)));
    const call = a.rpc.call(serverInfo("m"), bytesOf("x"), { timeoutMs });
    await expect(call).rejects.toMatchObject({ name: "NotSentError" });
    await until(() => connections > 2, "further connections");
    expect(open.size).toBeLessThanOrEqual(2);
    expect(a.log.complaints[0]).toMatchObject({
      message: "can't connect to server; trying anew",
      fields: { server: "m", address: `${host}:${port}` },
    });
  });

  it("are not replaced while the address stays the same", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { arrived } = silent(b);
    const gate = new Gate<Uint8Array>();
    const never = b.endpoint.answer;
    b.endpoint.answer = (request, signal) => {
      void never(request, signal);
      return gate.opened;
    };
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    await arrived;
    a.discovery.put({ ...b.info, metadata: { ...b.info.metadata, more: "1" } });
    gate.open(bytesOf("answer"));
    expect(textOf(await call)).toBe("answer");
  });

  it("let calls under way end when their server leaves", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const arrived = new Gate();
    const gate = new Gate<Uint8Array>();
    b.endpoint.answer = () => {
      arrived.open();
      return gate.opened;
    };
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    await arrived.opened;
    a.discovery.remove(b.info);
    gate.open(bytesOf("answer"));
    expect(textOf(await call)).toBe("answer");
  });
});

describe("start and stop", () => {
  it("says that the port is taken", async ({ cluster }) => {
    const { rpc } = await cluster.start("a");
    await expect(cluster.start("b", { port: rpc.port })).rejects.toThrow(
      `Cannot listen for calls of other servers on ${host}:${rpc.port}: the port is in use; stop the other program or choose another port`,
    );
  });

  it("listens on all addresses unless told otherwise", async ({ cluster }) => {
    const { rpc } = await cluster.start("a", { host: undefined } as never);
    const socket = connect(rpc.port, host);
    await within(once(socket, "connect"), "a connection");
    socket.destroy();
  });

  it("gives calls under way a moment, then ends all the same", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { arrived, gone } = silent(b);
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs: 20_000 });
    const failed = expect(call).rejects.toThrow();
    await arrived;
    await within(b.rpc.stop(), "stop");
    await failed;
    await gone();
  });

  it("ends own calls, and refuses further ones", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const { arrived } = silent(b);
    const call = a.rpc.call(b.info, bytesOf("x"), { timeoutMs: 20_000 });
    const failed = expect(call).rejects.toThrow("rpc error: code = Canceled");
    await arrived;
    await within(a.rpc.stop(), "stop");
    await failed;
    const late = a.rpc.call(b.info, bytesOf("x"), { timeoutMs });
    await expect(late).rejects.toMatchObject({ name: "NotSentError" });
  });
});

describe("hostile bytes on the port", () => {
  it("end their own connection at most", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const hostile = ["GET / HTTP/1.1\r\n\r\n", "\x00\xff".repeat(5_000), preface, `${preface}\xff`];
    for (const bytes of hostile) {
      const socket = connect(b.rpc.port, host).on("error", () => undefined);
      await within(once(socket, "connect"), "a connection");
      socket.end(Buffer.from(bytes, "latin1"));
      await within(once(socket.resume(), "close"), "end of the connection");
    }
    expect(await answers(a, "b")).toBe(true);
  });
});
