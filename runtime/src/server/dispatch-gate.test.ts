import { expect, it } from "vitest";
import { DispatchGate } from "./dispatch-gate.js";

it("lets n calls run; the others wait in order, and a call that throws makes room too", async () => {
  const gate = new DispatchGate(2);
  const log: string[] = [];
  const opens: (() => void)[] = [];
  const call = (name: string) => () => {
    log.push(name);
    return new Promise<null>((resolve) => opens.push(() => resolve(null)));
  };
  const done = [gate.run(call("a")), gate.run(call("b")), gate.run(call("c"))];
  const failed = Promise.resolve(
    gate.run(() => {
      log.push("throws");
      throw new Error("boom");
    }),
  ).catch((error: Error) => error.message);
  done.push(gate.run(call("d")));
  expect(log).toEqual(["a", "b"]);
  expect(gate.waiting).toBe(3);
  opens.shift()?.();
  await done[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(["a", "b", "c"]);
  opens.shift()?.();
  expect(await failed).toBe("boom");
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(["a", "b", "c", "throws", "d"]);
  for (const open of opens) open();
  await Promise.all(done.map(async (answer) => answer));
  expect(gate.run(() => null)).toBeNull();
});
