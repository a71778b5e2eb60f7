import { expect, onTestFinished } from "vitest";
import { startChild } from "./child.js";
import { it } from "./edge.js";

const patienceMs = 15_000;

it("tells that descriptors have run out, and goes on when there are some", async ({ edge }) => {
  const child = startChild("few-descriptors.mjs", { maxDescriptors: 512 });
  onTestFinished(() => void child.process.kill("SIGKILL"));
  const address = await child.lines.take(patienceMs);
  const port = Number(new URL(`tcp://${address}`).port);
  child.process.stdin.write("exhaust\n");
  expect(await child.lines.take(patienceMs)).toBe("exhausted: EMFILE");
  const turnedAway = await edge.dial(port);
  await turnedAway.closed();
  expect(await child.lines.take(patienceMs)).toMatch(
    /^cannot accept a connection: no file descriptors left \(EMFILE\); .* raise the limit/,
  );
  child.process.stdin.write("free\n");
  while ((await child.lines.take(patienceMs)) !== "freed");
  const { socket } = await edge.dial(port);
  // Would have been closed at once, as the other one.
  await new Promise((resolve) => socket.write("bytes", resolve));
  expect(socket.closed).toBe(false);
  expect(child.errors()).toBe("");
});
