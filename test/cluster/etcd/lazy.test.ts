import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const script = `
import { createRequire } from "node:module";
await import("@pitaya-ts/runtime");
const loaded = Object.keys(createRequire(import.meta.url).cache);
console.log(JSON.stringify(loaded.filter((path) => path.includes("grpc"))));
`;

describe("a server without etcd", () => {
  it("does not load what etcd needs", async () => {
    const args = ["--input-type=module", "--eval", script];
    const cwd = new URL("../..", import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
