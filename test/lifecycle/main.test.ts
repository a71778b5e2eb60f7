import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

/** Runs the program to its end; tells it to stop once it listens. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stderr.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("all modules started!")) child.kill("SIGTERM");
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, code: child.exitCode };
}

describe("the main program of a server", () => {
  it("takes its flags, and runs until it is told to stop", async () => {
    const { code, stderr } = await run(
      "--type",
      "room",
      "--port=0",
      "--pitaya.acceptor.host=127.0.0.1",
    );
    expect(stderr).toContain("starting server room:room-");
    expect(stderr).toContain("server stopped");
    expect(code).toBe(0);
  });

  it("lists its flags for --help", async () => {
    const { code, stdout, stderr } = await run("--help");
    expect(stdout).toMatch(/^ {2}--type=STRING +Server type/m);
    expect(stdout).toMatch(/^ {2}--fail$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it.for([
    ["--prot=1", "Cannot use flag --prot: there is no such flag; did you mean -port?\n"],
    ["--type=a.b", /^Cannot use serverType "a\.b": [^\n]+\n$/],
    ["--config=none.yaml", /^Cannot read configuration file "none\.yaml": [^\n]+\n$/],
  ] as const)("says what is wrong with %s in one line, exit code 1", async ([flag, wanted]) => {
    const { code, stdout, stderr } = await run(flag);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toEqual(typeof wanted === "string" ? wanted : expect.stringMatching(wanted));
  });

  it("tells where a fault of its own code is", async () => {
    const { code, stderr } = await run("--type=room", "--fail");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: no maps\n {4}at .*main\.mjs/);
  });
});
