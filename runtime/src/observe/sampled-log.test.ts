import { expect, it } from "vitest";
import { type LogFields, type Logger, silentLogger } from "./logger.js";
import { SampledLog } from "./sampled-log.js";

it("writes some lines a second and the number of the others", () => {
  const lines: [string, LogFields | undefined][] = [];
  const log: Logger = { ...silentLogger, warn: (message, fields) => lines.push([message, fields]) };
  let now = 0;
  let tick = (): void => {};
  const sampled = new SampledLog(log, {
    now: () => now,
    every(_, run) {
      tick = run;
      return () => {
        tick = () => {};
      };
    },
  });
  for (let i = 0; i < 50; i++) sampled.warn("bad", { i });
  expect(lines.map(([message]) => message)).toEqual(Array.from({ length: 20 }, () => "bad"));
  now = 1_000;
  tick();
  expect(lines.at(-1)).toEqual(["more lines of this kind were left out", { of: "bad", count: 30 }]);
  tick();
  sampled.warn("bad", {});
  expect(lines).toHaveLength(22);
});
