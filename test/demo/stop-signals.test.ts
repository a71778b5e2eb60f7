import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Says when it can be signalled, and never gets done with stopping. */
const program = `
  import { stopOnSignal } from "@pitaya-ts/example-chat/stop-signals.js";
  stopOnSignal(() => new Promise(() => console.log("stopping")));
  setInterval(() => {}, 1000);
  console.log("ready");
`;

it("ends a stop that hangs by a second signal, but not by the echo of the first", async () => {
  const args = ["--input-type=module", "--eval", program];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const errors: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  await once(child.stdout, "data");

  const startedAt = performance.now();
  child.kill("SIGINT");
  await once(child.stdout, "data");
  while (child.exitCode === null) {
    child.kill("SIGINT");
    await Promise.race([closed, wait(50)]);
  }
  expect(performance.now() - startedAt).toBeGreaterThan(450);
  expect(child.exitCode).toBe(1);
  expect(errors.join("")).toBe("Ended at once by a second SIGINT\n");
});
