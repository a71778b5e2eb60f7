import { describe, expect, it } from "vitest";
import type { Answer } from "../dispatch/index.js";
import type { PitayaError } from "../error/index.js";
import { messageType } from "../wire/index.js";
import { CallQueue, type CallQueueOwner } from "./call-queue.js";
import type { ClientCall } from "./frontend.js";

/** Calls that end when the test says so. */
class HandOwner implements CallQueueOwner {
  readonly log: string[] = [];
  readonly #pending = new Map<string, (error?: unknown) => void>();

  call({ target, id }: ClientCall): Answer {
    this.log.push(`start ${id}`);
    if (target.route === "now") return new Uint8Array(0);
    if (target.route === "fail") throw new Error("failed");
    return new Promise((resolve, reject) => {
      this.#pending.set(String(id), (error) =>
        error === undefined ? resolve(null) : reject(error),
      );
    });
  }

  answer({ id }: ClientCall): void {
    this.log.push(`answer ${id}`);
  }

  fail({ id }: ClientCall, error: PitayaError): void {
    this.log.push(`fail ${id} ${error.message}`);
  }

  onFault(error: unknown): void {
    this.log.push(`fault ${String(error)}`);
  }

  onFull(): void {
    this.log.push("full");
  }

  onFree(): void {
    this.log.push("free");
  }

  async finish(id: number, error?: unknown): Promise<void> {
    this.#pending.get(String(id))?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const call = (id: number, route: string, concurrent = false): ClientCall => ({
  type: messageType.request,
  id,
  target: {
    route,
    serverType: "",
    method: {
      desc: concurrent ? { route, concurrent: true } : { route },
      key: route,
      fullName: route,
      instance: {},
      invoke: () => undefined,
    },
  },
  payload: new Uint8Array(0),
  compressed: false,
  receivedAt: 0,
});

describe("CallQueue", () => {
  it("works on one call at a time, in order", async () => {
    const owner = new HandOwner();
    const queue = new CallQueue(owner, 64);
    queue.push(call(1, "wait"));
    queue.push(call(2, "now"));
    queue.push(call(3, "wait"));
    queue.push(call(4, "fail"));
    expect(owner.log).toEqual(["start 1"]);
    await owner.finish(1);
    expect(owner.log).toEqual(["start 1", "answer 1", "start 2", "answer 2", "start 3"]);
    await owner.finish(3, new Error("late"));
    expect(owner.log.slice(5)).toEqual(["fail 3 late", "start 4", "fail 4 failed"]);
    expect(queue.inFlight).toBe(0);
  });

  it("lets concurrent methods overtake", async () => {
    const owner = new HandOwner();
    const queue = new CallQueue(owner, 64);
    queue.push(call(1, "wait"));
    queue.push(call(2, "wait", true));
    queue.push(call(3, "wait"));
    await owner.finish(2);
    expect(owner.log).toEqual(["start 1", "start 2", "answer 2"]);
    await owner.finish(1);
    expect(owner.log.slice(3)).toEqual(["answer 1", "start 3"]);
  });

  it("tells when it is full, and free again at half", async () => {
    const owner = new HandOwner();
    const queue = new CallQueue(owner, 4);
    for (const id of [1, 2, 3, 4, 5]) queue.push(call(id, "wait"));
    expect(owner.log).toEqual(["start 1", "full"]);
    for (const id of [1, 2]) await owner.finish(id);
    expect(owner.log).not.toContain("free");
    await owner.finish(3);
    expect(owner.log.filter((line) => line === "free")).toEqual(["free"]);
    expect(queue.inFlight).toBe(2);
  });

  it("starts nothing more once it is closed", async () => {
    const owner = new HandOwner();
    const queue = new CallQueue(owner, 64);
    queue.push(call(1, "wait"));
    queue.push(call(2, "wait"));
    queue.close();
    await owner.finish(1);
    expect(owner.log).toEqual(["start 1", "answer 1"]);
  });
});
