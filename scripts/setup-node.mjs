// Installs the Node that runs TypeScript by itself, for the tests of generated code.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";

/** The newest LTS when this was written. */
const version = "24.21.0";

const system = platform() === "win32" ? "win" : platform();
const name = `node-${system}-${arch()}`;
const folder = fileURLToPath(new URL(`../node_modules/.cache/node-${version}`, import.meta.url));

/** Where it is, or would be. */
export const newestNode = `${folder}/node_modules/${name}/bin/node${system === "win" ? ".exe" : ""}`;

/** Installs it if it is not there; whether it is there. */
export function installNewestNode(say) {
  if (existsSync(newestNode)) return true;
  say(`installing ${name}@${version} in ${folder}`);
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", [...args, `${name}@${version}`], {
    stdio: "inherit",
    shell: system === "win",
  });
  if (status !== 0) say(`could not install ${name}; the tests of type stripping need it`);
  return status === 0;
}
