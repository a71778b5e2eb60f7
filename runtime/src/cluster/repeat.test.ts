import { describe, expect, it } from "vitest";
import type { ServerInfo } from "../dispatch/index.js";
import { PitayaError } from "../error/index.js";
import { routingErrors } from "./cluster-error.js";
import { repeatElsewhere } from "./repeat.js";
import { NotSentError } from "./rpc/not-sent-error.js";
import { RpcSerializerError } from "./rpc-serializer.js";
import { UnansweredError } from "./unanswered-error.js";

const server = (id: string): ServerInfo => ({
  ...{ id, type: "room", frontend: false, hostname: "", metadata: {} },
});

const notSent = new NotSentError("nobody there");
const unanswered = UnansweredError.from(new Error("connection lost"));
const refused = new PitayaError("R-1", "no");

/** Servers a, b, c, d: a failed; `outcomes` are those of the others, in turn. */
function setUp(outcomes: readonly unknown[], idempotent: boolean, leftMs = 60_000) {
  const asked: string[] = [];
  const call = {
    idempotent,
    endsAt: leftMs,
    now: () => 0,
    pick(without: ReadonlySet<string>): ServerInfo {
      const id = ["a", "b", "c", "d"].find((one) => !without.has(one) && outcomes.length > 0);
      if (id === undefined) throw routingErrors.noServers();
      return server(id);
    },
    async send({ id }: ServerInfo): Promise<Uint8Array> {
      const outcome = outcomes[asked.push(id) - 1];
      if (outcome instanceof Error) throw outcome;
      return Uint8Array.of(asked.length);
    },
  };
  const repeat = (error: Error) => repeatElsewhere(call, server("a"), error);
  return { asked, repeat };
}

describe("a call that failed", () => {
  it("goes to another server if it was never sent", async () => {
    const { asked, repeat } = setUp([notSent, null], false);
    expect([...(await repeat(notSent))]).toEqual([2]);
    expect(asked).toEqual(["b", "c"]);
  });

  it.each([refused, unanswered])("is not made again after %s", async (error) => {
    const { asked, repeat } = setUp([null], false);
    await expect(repeat(error)).rejects.toBe(error);
    expect(asked).toEqual([]);
  });

  it("is made again after no answer if it may be carried out twice", async () => {
    const { asked, repeat } = setUp([null], true);
    await repeat(unanswered);
    expect(asked).toEqual(["b"]);
  });

  it("is made three times at most, and never at a server that it failed at", async () => {
    const { asked, repeat } = setUp([notSent, notSent, null], false);
    await expect(repeat(notSent)).rejects.toBe(notSent);
    expect(asked).toEqual(["b", "c"]);
  });

  it("ends with what the last server came to where no other is left", async () => {
    const { repeat } = setUp([], false);
    await expect(repeat(notSent)).rejects.toBe(notSent);
  });

  it("goes to another server if its own could not read it", async () => {
    const { asked, repeat } = setUp([null], false);
    await repeat(new RpcSerializerError("PIT-500", "reads json"));
    expect(asked).toEqual(["b"]);
  });

  it("ends with what it came to where its time is over", async () => {
    const { asked, repeat } = setUp([null], true, 0);
    await expect(repeat(notSent)).rejects.toBe(notSent);
    expect(asked).toEqual([]);
  });

  it("ends with an answer that is an error", async () => {
    const { asked, repeat } = setUp([refused], false);
    await expect(repeat(notSent)).rejects.toBe(refused);
    expect(asked).toEqual(["b"]);
  });
});
