// Generates everything that is committed under generated/, as pitaya.yaml says. `--check` writes
// nothing and exits with 1 when something is not as it would be generated.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = ["cli/dist/main.js", "generate", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 2;
