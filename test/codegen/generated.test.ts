import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("generated/ is what the generator makes of schema/", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["scripts/generate.mjs", "--check"],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(stdout.match(/: up to date: \d+ files$/gm)).toHaveLength(5);
  expect(status).toBe(0);
  // It may have to compile all schemas.
}, 60_000);
