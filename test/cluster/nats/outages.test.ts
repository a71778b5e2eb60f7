import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotSentError } from "../../../runtime/src/cluster/rpc/not-sent-error.js";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { pause, until, within } from "../../harness/wait.js";
import { bytes, type Station, Stations, text } from "./station.js";

/** What users are promised. */
const backWithinMs = 2_000;

let nats: Engine;
let url: string;
let front: Station;
let back: Station;
const stations = new Stations();

beforeEach(async () => {
  nats = await startNats();
  url = `nats://${nats.address}`;
  front = await stations.start("connector", "front-1", url, { reconnectWaitMs: 30_000 });
  back = await stations.start("game", "back-1", url, { reconnectWaitMs: 30_000 });
  await front.rpc.hold("u");
});
afterEach(async () => {
  await stations.stop();
  await nats.remove();
});

const lost = (station: Station) => () =>
  station.log.lines.some(({ message }) => message.startsWith("NATS is lost"));

describe("NATS that is killed", () => {
  it.each([1_000, 3_000])("and comes back after %i ms serves again at once", async (ms) => {
    await nats.kill();
    await until(() => lost(front)() && lost(back)(), "the loss");
    const waiting = front.ask(back, "while it is away", { timeoutMs: 15_000 });
    const pushed = back.rpc.pushToUser("connector", "u", bytes("while it is away"));
    await pause(ms);
    await nats.start();
    const answers = await within(
      Promise.all([waiting, front.ask(back, "after"), back.ask(front, "the other way")]),
      "calls",
      backWithinMs,
    );
    expect(answers).toEqual(["while it is away", "after", "the other way"]);
    expect(await within(pushed, "the push", backWithinMs)).toBe(true);
    expect(back.endpoint.calls.map(text).sort()).toEqual(["after", "while it is away"]);
    expect(front.endpoint.log).toEqual(["push while it is away"]);
    expect(front.surrenders).toEqual([]);
  });

  it("leaves no call waiting past its time, and says that it was not sent", async () => {
    await nats.kill();
    await until(lost(front), "the loss");
    const error = await within(
      front.call(back, "a", { timeoutMs: 300 }).catch((thrown: unknown) => thrown),
      "the end of the call",
    );
    expect(error).toBeInstanceOf(NotSentError);
    expect(error).toMatchObject({ message: "nats: not connected within 300 ms" });
    expect(front.rpc.pendingCount).toBe(0);
    await nats.start();
    expect(await front.ask(back, "b")).toBe("b");
    expect(back.endpoint.calls.map(text)).toEqual(["b"]);
  });

  it("does not answer for what was under way", async () => {
    back.endpoint.answer = () => new Promise(() => {});
    const waiter: { kept: { abandon(): void } | null } = { kept: null };
    let settled = false;
    const call = front.call(back, "a", { waiter }).finally(() => {
      settled = true;
    });
    call.catch(() => {});
    await until(() => back.endpoint.calls.length === 1, "the call");
    await nats.kill();
    await until(() => lost(front)() && lost(back)(), "the loss");
    await nats.start();
    back.endpoint.answer = async (request) => request;
    expect(await front.ask(back, "b")).toBe("b");
    expect(settled).toBe(false);
    expect(back.endpoint.calls.map(text)).toEqual(["a", "b"]);
    waiter.kept?.abandon();
    expect(front.rpc.pendingCount).toBe(0);
  });

  it("has the answers of calls that came before it went", async () => {
    let answer: (bytes: Uint8Array) => void = () => {};
    back.endpoint.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const call = front.ask(back, "a", { timeoutMs: 15_000 });
    await until(() => back.endpoint.calls.length === 1, "the call");
    await nats.kill();
    await nats.start();
    await until(() => front.rpc.subscriptionCount > 0 && back.rpc.subscriptionCount > 0, "NATS");
    answer(bytes("late but there"));
    expect(await within(call, "the answer")).toBe("late but there");
  });

  it("takes users that come meanwhile", async () => {
    await nats.kill();
    await until(lost(front), "the loss");
    const held = front.rpc.hold("v");
    await nats.start();
    await within(held, "the hold");
    expect(await back.rpc.pushToUser("connector", "v", bytes("a"))).toBe(true);
  });

  it("refuses a user when it stays away, and keeps nothing", async () => {
    const short = await stations.start("connector", "front-2", url, { requestTimeoutMs: 300 });
    await nats.kill();
    await until(lost(short), "the loss");
    await expect(short.rpc.hold("v")).rejects.toBeInstanceOf(NotSentError);
    expect(short.rpc.heldCount).toBe(0);
  });

  it("for good is given up", async () => {
    const place = { maxReconnects: 2, reconnectWaitMs: 100 };
    const brief = await stations.start("game", "back-2", url, place);
    await nats.kill();
    await until(() => brief.surrenders.length > 0, "giving up");
    expect(brief.surrenders[0]?.message).toContain(`NATS at ${nats.address} is lost`);
    await expect(brief.call(back, "a")).rejects.toBeInstanceOf(NotSentError);
    await brief.rpc.stop();
    expect(brief.surrenders).toHaveLength(1);
  });

  it("does not hold up the end of a server", async () => {
    await nats.kill();
    await until(lost(front), "the loss");
    await within(front.rpc.stop(), "the end", 1_000);
  });
});

describe("NATS that cuts each connection", () => {
  it("is not stormed", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.write('INFO {"version":"2.9.10","proto":1,"headers":true,"max_payload":1024}\r\n');
      socket.on("error", () => {});
      socket.on("data", (data) => {
        if (data.includes("PING")) socket.write("PONG\r\n", () => socket.destroySoon());
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const place = { requestTimeoutMs: 200 };
    const start = stations.start("game", "back-2", `nats://127.0.0.1:${port}`, place);
    await expect(start).rejects.toThrow("not connected within");
    await pause(1_000);
    await stations.stop();
    expect(connections).toBeLessThan(25);
    expect(connections).toBeGreaterThan(2);
    server.close();
  });
});

describe("NATS that hangs", () => {
  it("and goes on soon answers what was asked", async () => {
    nats.signal("SIGSTOP");
    const call = front.ask(back, "a", { timeoutMs: 15_000 });
    await pause(500);
    nats.signal("SIGCONT");
    expect(await within(call, "the answer", backWithinMs)).toBe("a");
    expect(back.endpoint.calls.map(text)).toEqual(["a"]);
  });

  it("is left when calls have had no answer; calls succeed once it goes on", async () => {
    nats.signal("SIGSTOP");
    for (let asked = 0; asked < 20 && !lost(front)(); asked++) {
      const waiter: { kept: { abandon(): void } | null } = { kept: null };
      front.call(back, "unanswered", { waiter }).catch(() => {});
      waiter.kept?.abandon();
      await pause(200);
    }
    await until(lost(front), "the loss", 10_000);
    const call = front.ask(back, "a", { timeoutMs: 15_000 });
    nats.signal("SIGCONT");
    expect(await within(call, "the answer", backWithinMs)).toBe("a");
    expect(back.endpoint.calls.map(text).filter((one) => one === "a")).toHaveLength(1);
  });

  it("does not hold up the end of a server", async () => {
    nats.signal("SIGSTOP");
    await within(front.rpc.stop(), "the end");
    nats.signal("SIGCONT");
  });

  it("does not start a server, and leaves no socket open", async () => {
    nats.signal("SIGSTOP");
    const before = openSockets();
    const start = stations.start("game", "back-2", url, { connectTimeoutMs: 300 });
    await expect(within(start, "the refusal", 2_000)).rejects.toThrow(
      `cannot connect to NATS at ${nats.address} within 300 ms: `,
    );
    await until(() => openSockets() === before, "closed sockets", 1_000);
    nats.signal("SIGCONT");
  });
});

function openSockets(): number {
  const resources = process.getActiveResourcesInfo();
  return resources.filter((kind) => kind === "TCPSocketWrap").length;
}
