import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../../go", import.meta.url));
const goModule = "github.com/topfreegames/pitaya/v3";

/** A program that was built from ../go. */
export interface GoPeer {
  readonly path: string;
  remove(): void;
}

/**
 * Builds the peer against a checkout of Pitaya.
 *
 * @throws Error if Go or the checkout is missing, or it can't be built
 */
export function buildGoPeer(checkout: string): GoPeer {
  const pitaya = resolve(checkout);
  if (!existsSync(join(pitaya, "pkg/builder.go"))) {
    throw new Error(
      `Cannot find Go Pitaya in ${pitaya}: give --pitaya the folder of a checkout of github.com/topfreegames/pitaya`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "interop-go-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(sources, folder, { recursive: true });
    // Its dependencies are Pitaya's own.
    copyFileSync(join(pitaya, "go.sum"), join(folder, "go.sum"));
    runGo(folder, "mod", "edit", "-replace", `${goModule}=${pitaya}`);
    runGo(folder, "build", "-o", "peer", ".");
  } catch (error) {
    remove();
    throw error;
  }
  return { path: join(folder, "peer"), remove };
}

function runGo(folder: string, ...args: readonly string[]): void {
  // The checkout has a workspace of its own, which is not ours.
  const env = { ...process.env, GOWORK: "off", GOFLAGS: "-mod=mod" };
  const { status, error, stderr } = spawnSync("go", args, { cwd: folder, env, encoding: "utf8" });
  if (error !== undefined) {
    throw new Error(`Cannot run go: ${error.message}; install Go and put it on the PATH`);
  }
  if (status !== 0) throw new Error(`Cannot build the peer in Go: go ${args[0]}\n${stderr}`);
}
