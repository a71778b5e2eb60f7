import { spawn } from "node:child_process";
import { GenerateError } from "../error.js";

/** How git is run. */
export interface GitRun {
  readonly cwd: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: string;
}

/** How a run of git ended. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Neither the network nor a prompt, and no lock on the user's index. */
const offline = {
  GIT_NO_LAZY_FETCH: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
};

/** Runs git and collects what it says. */
export function runGit({ cwd, args, env = {}, input = "" }: GitRun): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd, env: { ...process.env, ...offline, ...env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) =>
      reject(GenerateError.of(`Cannot run git: ${error.message}; is it installed?`, error)),
    );
    // What git says of input that it did not read is in its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("close", (code) => {
      resolve({
        exitCode: code ?? -1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** Runs git and fails with `what` and its own words if it does. */
export async function requireGit(what: string, run: GitRun): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(run);
  if (exitCode !== 0) {
    throw GenerateError.of(`${what}: ${stderr.trim().replace(/^(fatal|error): /, "")}`);
  }
  return stdout;
}
