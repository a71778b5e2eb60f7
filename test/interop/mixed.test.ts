import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("dist/mixed/main.js", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

it("the run of mixed clusters tells how it is used", () => {
  expect(run("--help")).toEqual({
    status: 0,
    stdout: expect.stringContaining("npm run interop -- --pitaya DIR"),
    stderr: "",
  });
  expect(run()).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--pitaya is missing"),
  });
});

it("the run of mixed clusters needs a checkout", () => {
  expect(run("--pitaya", "/nowhere")).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("Cannot find Go Pitaya in /nowhere"),
  });
  expect(run("--pitaya", "/nowhere", "--transport", "smoke")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("it is nats or grpc"),
  });
});
