// Generates everything that is committed under generated/. `--check` writes nothing and
// exits with 1 when something is not as it would be generated.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const more = process.argv.slice(2);

const runs = [
  ["schema/pitaya/options/v1", "--out", "generated/options/src", "--only", "messages"],
  ["schema/protos", "--out", "generated/protocol/src", "--only", "messages"],
  ["schema/example", "--out", "generated/example/src", "--lock", "schema/routes.lock.json"],
  ["schema/bench", "--out", "generated/bench/src"],
  ["schema/test", "--out", "generated/test/src"],
];

let exitCode = 0;
for (const run of runs) {
  console.log(`pitaya generate ${run[0]}`);
  const { status } = spawnSync(
    process.execPath,
    ["cli/dist/main.js", "generate", ...run, ...more],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  exitCode = Math.max(exitCode, status ?? 2);
}
process.exitCode = exitCode;
