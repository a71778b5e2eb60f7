import { describe, expect, it } from "vitest";
import { CapturingLogger } from "../../../test/harness/capturing-logger.js";
import { HandClock } from "../../../test/harness/hand-clock.js";
import { noMetrics, SampledLog } from "../observe/index.js";
import { defaultOverload, OverloadControl, OverloadError } from "./overload.js";
import { NotSentError } from "./rpc/not-sent-error.js";

function setUp(options = {}) {
  const clock = new HandClock();
  const hits: string[] = [];
  const metrics = {
    ...noMetrics,
    count: (_: string, labels: Readonly<Record<string, string>>) =>
      hits.push(labels["limit"] ?? ""),
  };
  const recorded = new CapturingLogger();
  const log = new SampledLog(recorded, clock);
  const services = { clock, metrics, log };
  const control = new OverloadControl({ ...defaultOverload, ...options }, services);
  const fail = (id: string, times: number): void => {
    for (let i = 0; i < times; i++) {
      control.enter(id);
      control.leave(id, "unanswered");
    }
  };
  return { clock, control, fail, hits, lines: recorded.lines };
}

describe("OverloadControl", () => {
  it("refuses more calls of one server than may be unanswered, and counts it", () => {
    const { control, hits } = setUp({ maxInFlightPerServer: 2 });
    control.enter("a");
    control.enter("a");
    expect(() => control.enter("a")).toThrow(OverloadError);
    expect(() => control.enter("a")).toThrow(NotSentError);
    control.enter("b");
    control.leave("a", "given up");
    control.enter("a");
    expect(hits).toEqual(["rpc.maxInFlightPerServer", "rpc.maxInFlightPerServer"]);
  });

  it("leaves a server alone that does not answer, then tries it with one call", () => {
    const { clock, control, fail, hits } = setUp({ breakerFailures: 3, breakerOpenMs: 100 });
    fail("a", 2);
    expect(control.takesCalls("a")).toBe(true);
    fail("a", 1);
    expect(control.takesCalls("a")).toBe(false);
    expect(() => control.enter("a")).toThrow(/a did not answer the last 3 calls/);
    expect(hits).toEqual(["rpc.breakerFailures"]);
    clock.pass(100);
    expect(control.takesCalls("a")).toBe(true);
    control.enter("a");
    expect(control.takesCalls("a")).toBe(false);
    expect(() => control.enter("a")).toThrow(OverloadError);
    control.leave("a", "answered");
    expect(control.takesCalls("a")).toBe(true);
    control.enter("a");
  });

  it("goes on leaving it alone if that call is not answered either", () => {
    const { clock, control, fail } = setUp({ breakerFailures: 1, breakerOpenMs: 100 });
    fail("a", 1);
    clock.pass(100);
    fail("a", 1);
    clock.pass(50);
    expect(() => control.enter("a")).toThrow(OverloadError);
    control.forget("a");
    expect(control.takesCalls("a")).toBe(true);
  });

  it("logs what it refuses, with the key of the bound, so many lines a second", () => {
    const { clock, control, fail, lines } = setUp({ maxInFlightPerServer: 1, breakerFailures: 1 });
    control.enter("a");
    for (let i = 0; i < 50; i++) expect(() => control.enter("a")).toThrow(OverloadError);
    const message = "a call to another server is refused: overloaded";
    const key = "pitaya.cluster.rpc.client.inflight";
    const fields = { server: "a", limit: "rpc.maxInFlightPerServer", key, value: 1 };
    expect(lines).toEqual(Array(20).fill(expect.objectContaining({ message, fields })));
    clock.pass(1_000);
    expect(lines.at(-1)).toMatchObject({ fields: { of: message, count: 30 } });
    fail("b", 1);
    expect(() => control.enter("b")).toThrow(OverloadError);
    const breaker = { limit: "rpc.breakerFailures", value: 1 };
    expect(lines.at(-1)).toMatchObject({ message, fields: { server: "b", ...breaker } });
  });

  it("counts an answer between, and no call that was given up", () => {
    const { control, fail } = setUp({ breakerFailures: 2 });
    fail("a", 1);
    control.enter("a");
    control.leave("a", "answered");
    fail("a", 1);
    control.enter("a");
    control.leave("a", "given up");
    expect(control.takesCalls("a")).toBe(true);
  });

  it("never leaves a server alone where that is switched off", () => {
    const { control, fail } = setUp({ breakerFailures: 0 });
    fail("a", 100);
    expect(control.takesCalls("a")).toBe(true);
  });
});
