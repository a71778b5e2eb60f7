import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { GenerateError } from "../error.js";

/** How a run of buf ended. */
export interface BufResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const defaultEnv = {
  // A user without a home has no place for a cache of buf's own.
  BUF_CACHE_DIR: join(tmpdir(), "pitaya-buf-cache"),
  // Runs are short: time counts, not memory.
  GOGC: "400",
};

/** The npm package of the binary, by platform and architecture. */
const binaryPackages: Readonly<Record<string, string>> = {
  "darwin arm64": "@bufbuild/buf-darwin-arm64/bin/buf",
  "darwin x64": "@bufbuild/buf-darwin-x64/bin/buf",
  "linux arm": "@bufbuild/buf-linux-armv7/bin/buf",
  "linux arm64": "@bufbuild/buf-linux-aarch64/bin/buf",
  "linux x64": "@bufbuild/buf-linux-x64/bin/buf",
  "win32 arm64": "@bufbuild/buf-win32-arm64/bin/buf.exe",
  "win32 x64": "@bufbuild/buf-win32-x64/bin/buf.exe",
};

/** Compiles to a descriptor set. */
export function runBuild(input: readonly string[], cwd: string): Promise<BufResult> {
  const form = ["--as-file-descriptor-set", "--error-format=json", "-o", "-#format=binpb"];
  return runBuf(["build", ...input, ...form], cwd);
}

/** Runs buf in a folder and collects what it says. */
export function runBuf(args: readonly string[], cwd: string): Promise<BufResult> {
  return new Promise((resolve, reject) => {
    const env = { ...defaultEnv, ...process.env };
    const child = spawn(findBuf(), args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        exitCode: code ?? -1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

function findBuf(): string {
  const path = binaryPackages[`${platform()} ${arch()}`];
  if (path === undefined) {
    throw GenerateError.of(`Cannot run buf: it is not made for ${platform()} ${arch()}`);
  }
  // The binary is a dependency of @bufbuild/buf, so it is looked up from there.
  const require = createRequire(import.meta.url);
  return createRequire(require.resolve("@bufbuild/buf/package.json")).resolve(path);
}
