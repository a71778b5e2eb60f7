import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { decodeJob, encodeJob } from "./job.js";
import { GiveUpError } from "./job-error.js";
import { defaultRetry } from "./retry-delay.js";

const job = {
  route: "ledger.ledger.credit",
  argument: Uint8Array.of(0, 255, 7),
  metadata: { "req-start-time": 1_700_000_000_123_456_789n, text: "ü" },
  options: { serverId: "a", routingKey: "k", timeoutMs: 7, retry: defaultRetry },
  enqueuedAt: 5,
};

describe("jobs as they are stored", () => {
  it("come back as they were, through JSON", () => {
    const back = decodeJob(JSON.parse(JSON.stringify(encodeJob(job))));
    expect({ ...back, argument: Uint8Array.from(back.argument) }).toEqual(job);
  });

  it("hold only the part of a buffer that is the argument", () => {
    const argument = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(encodeJob({ ...job, argument }).argument).toBe("AgM=");
  });

  it("have no routing key where the stored one is empty", () => {
    const { options } = encodeJob(job);
    const stored = { ...encodeJob(job), options: { ...options, routingKey: "" } };
    expect(decodeJob(stored).options).toEqual({ serverId: "a", timeoutMs: 7, retry: defaultRetry });
  });

  it.each([
    ["route", 7],
    ["argument", "no base64!"],
    ["argument", "abc"],
    ["metadata", "[]"],
    ["metadata", "{"],
    ["options", null],
    ["options", {}],
    ["options", { retry: { ...defaultRetry, maxDelay: "10" } }],
    ["options", { retry: defaultRetry, timeoutMs: 0 }],
    ["enqueuedAt", "now"],
  ])("are given up if %s is %j", (member, value) => {
    const stored = { ...encodeJob(job), [member]: value };
    expect(() => decodeJob(stored)).toThrow(GiveUpError);
    expect(() => decodeJob(stored)).toThrow(member);
  });

  it("are jobs, or are given up, whatever they are", () => {
    const whole = encodeJob(job);
    const member = fc.constantFrom(...Object.keys(whole), "");
    check(
      fc.property(member, fc.jsonValue(), (name, value) => {
        const data = name === "" ? value : { ...whole, [name]: value };
        const thrown = thrownBy(() => decodeJob(data));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(GiveUpError);
      }),
    );
  });
});
