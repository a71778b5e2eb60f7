import { Client, credentials } from "@grpc/grpc-js";
import { describe, expect, onTestFinished } from "vitest";
import { bytesOf, it, type Member, serverInfo, textOf } from "./cluster.js";

const timeoutMs = 5_000;

interface Answer {
  readonly code: number;
  readonly details: string;
  readonly hex: string;
}

/** What any client of the service sees. */
function callRaw({ rpc }: Member, method: string, request: Uint8Array): Promise<Answer> {
  const client = new Client(`127.0.0.1:${rpc.port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      `/protos.Pitaya/${method}`,
      same,
      same,
      Buffer.from(request),
      (error, response) => {
        resolve({
          code: error?.code ?? 0,
          details: error?.details ?? "",
          hex: response?.toString("hex") ?? "",
        });
      },
    );
  });
}

describe("a call over gRPC", () => {
  it("hands over the bytes, and the answer's, as they are", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    b.endpoint.answer = async (request) => Uint8Array.from(request).reverse();
    const request = Uint8Array.of(0, 255, 1, 2, 0);
    const answer = await a.rpc.call(b.info, request, { timeoutMs });
    expect([...answer]).toEqual([0, 2, 1, 255, 0]);
    expect(await a.rpc.call(b.info, new Uint8Array(0), { timeoutMs })).toHaveLength(0);
  });

  it("goes both ways between two servers", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const answers = await Promise.all([
      a.rpc.call(b.info, bytesOf("to b"), { timeoutMs }),
      b.rpc.call(a.info, bytesOf("to a"), { timeoutMs }),
    ]);
    expect(answers.map(textOf)).toEqual(["to b", "to a"]);
  });

  it("carries a megabyte, and refuses what is longer than the bound", async ({ cluster }) => {
    const [a, b] = await cluster.pair({ maxMessageBytes: 2_000_000 });
    const large = Buffer.alloc(1_000_000, "x");
    expect(large.equals(await a.rpc.call(b.info, large, { timeoutMs }))).toBe(true);
    const tooLarge = a.rpc.call(b.info, Buffer.alloc(2_000_001), { timeoutMs });
    await expect(tooLarge).rejects.toThrow(/^rpc error: code = ResourceExhausted desc = /);
    expect(textOf(await a.rpc.call(b.info, bytesOf("still"), { timeoutMs }))).toBe("still");
  });

  it("fails for a server that nobody knows, or that has no address", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    const mute = serverInfo("mute", { grpcHost: "127.0.0.1" });
    a.discovery.put(mute);
    for (const target of [serverInfo("nobody"), mute, a.info]) {
      await expect(a.rpc.call(target, bytesOf("x"), { timeoutMs })).rejects.toMatchObject({
        name: "NotSentError",
        code: "PIT-000",
        message: "rpc client has no connection to the chosen server",
      });
    }
    const lines = a.log.complaints.map(({ level, fields }) => [level, fields["id"]]);
    expect(lines).toEqual([["error", "mute"]]);
    expect(b.log.complaints).toEqual([]);
  });
});

describe("messages for users over gRPC", () => {
  it("go to the frontend that the bindings name", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    cluster.bindings.table.set("front/u", "b");
    b.endpoint.users.add("u");
    expect(await a.rpc.pushToUser("front", "u", bytesOf("u"))).toBe(true);
    expect(await a.rpc.kickUser("front", "u", bytesOf("u"))).toBe(true);
    expect(b.endpoint.told).toEqual(["push u", "kick u"]);
  });

  it("reach nobody without a binding, or if the frontend has no such session", async ({
    cluster,
  }) => {
    const [a, b] = await cluster.pair();
    cluster.bindings.table.set("front/gone", "b");
    for (const uid of ["nobody", "gone"]) {
      expect(await a.rpc.pushToUser("front", uid, bytesOf(uid))).toBe(false);
      expect(await a.rpc.kickUser("front", uid, bytesOf(uid))).toBe(false);
    }
    expect(await a.rpc.pushToUser("other", "gone", bytesOf("gone"))).toBe(false);
    expect(b.endpoint.told).toEqual(["push gone", "kick gone"]);
  });

  it("go straight to a frontend that is known", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    b.endpoint.users.add("u");
    expect(await a.rpc.pushToUser("front", "u", bytesOf("u"), "b")).toBe(true);
    expect(await a.rpc.kickUser("front", "u", bytesOf("u"), "b")).toBe(true);
    expect(cluster.bindings.asked).toBe(0);
  });

  it("stay at home if the bindings name this server", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    cluster.bindings.table.set("front/u", "a");
    a.endpoint.users.add("u");
    expect(await a.rpc.pushToUser("front", "u", bytesOf("u"))).toBe(true);
    expect(await a.rpc.kickUser("front", "u", bytesOf("u"))).toBe(true);
    expect(a.endpoint.told).toEqual(["push u", "kick u"]);
    expect(b.endpoint.told).toEqual([]);
  });

  it("are told to fail if the frontend can't be reached", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    cluster.bindings.table.set("front/u", "b");
    await b.rpc.stop();
    const push = a.rpc.pushToUser("front", "u", bytesOf("u"));
    await expect(push).rejects.toMatchObject({ name: "NotSentError" });
  });

  it("need bindings, and a server without them says so at start", async ({ cluster }) => {
    const alone = await cluster.start("alone", {}, null);
    expect(alone.log.complaints.map(({ message }) => message)).toEqual([
      "gRPC without binding storage: users can't be reached by uid",
    ]);
    expect(await alone.rpc.pushToUser("front", "u", bytesOf("u"))).toBe(false);
    expect(await alone.rpc.kickUser("front", "u", bytesOf("u"))).toBe(false);
  });
});

describe("the announcement of a bind over gRPC", () => {
  it("goes to the frontend that held the user, and to nobody else", async ({ cluster }) => {
    const [a, b] = await cluster.pair();
    await a.rpc.announceBind("front", bytesOf("first"), "b");
    await a.rpc.announceBind("front", bytesOf("own"), "a");
    await a.rpc.announceBind("front", bytesOf("nobody"));
    expect(b.endpoint.told).toEqual(["bound first"]);
    expect(a.endpoint.told).toEqual([]);
    await expect(a.rpc.announceBind("front", bytesOf("x"), "gone")).rejects.toThrow(
      "rpc client has no connection to the chosen server",
    );
  });
});

describe("the gRPC service", () => {
  it("answers as Pitaya's does", async ({ cluster }) => {
    const server = await cluster.start("a");
    server.endpoint.users.add("u");
    const answers = await Promise.all(
      [
        ["Call", "any"],
        ["PushToUser", "u"],
        ["PushToUser", "nobody"],
        ["KickUser", "u"],
        ["KickUser", "nobody"],
        ["SessionBindRemote", "u"],
        ["SessionBindRemote", "nobody"],
      ].map(([method = "", text = ""]) => callRaw(server, method, bytesOf(text))),
    );
    const ok = (hex: string): Answer => ({ code: 0, details: "", hex });
    const noSession = { code: 2, details: "session not found", hex: "" };
    const ack = ok("0a0361636b");
    expect(answers).toEqual([ok("616e79"), ack, noSession, ok("0801"), noSession, ack, ack]);
  });

  it("refuses what is no message, and goes on", async ({ cluster }) => {
    const server = await cluster.start("a");
    server.endpoint.users.add("u");
    for (const method of ["PushToUser", "KickUser", "SessionBindRemote"]) {
      const answer = await callRaw(server, method, bytesOf("#"));
      expect(answer).toMatchObject({ code: 3, hex: "" });
    }
    expect(await callRaw(server, "Other", bytesOf("x"))).toMatchObject({ code: 12 });
    expect(await callRaw(server, "PushToUser", bytesOf("u"))).toMatchObject({ code: 0 });
    const messages = server.log.complaints.map(({ message }) => message);
    expect(messages).toEqual(Array(3).fill("request of another server can't be decoded"));
  });
});
