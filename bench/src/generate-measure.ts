import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a command took, with all processes that it started. */
export interface Cost {
  readonly wallMs: number;
  /** Of all processes; unlike the wall time it hardly hangs on what else the machine does. */
  readonly cpuMs: number;
  /** The most that the processes living at one time had in memory. */
  readonly peakBytes: number;
}

const pollMs = 15;
/** What the kernel counts processor time in, for every architecture that Node runs on. */
const tickMs = 10;

/**
 * Runs a command to its end. Linux only, as it reads /proc; one at a time, as it counts all children.
 *
 * @throws Error with what the command printed, if it fails
 */
export async function measure(command: readonly string[], cwd: string): Promise<Cost> {
  const [program = "", ...args] = command;
  const cpuBefore = childrenCpuMs();
  const start = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const texts: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => texts.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => texts.push(chunk));
  const peak = { bytes: 0 };
  const timer = setInterval(() => {
    peak.bytes = Math.max(peak.bytes, treeBytes(String(child.pid)));
  }, pollMs);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    const wallMs = performance.now() - start;
    if (exitCode === 0)
      return { wallMs, cpuMs: childrenCpuMs() - cpuBefore, peakBytes: peak.bytes };
  } finally {
    clearInterval(timer);
  }
  throw new Error(`Cannot run ${command.slice(0, 4).join(" ")}: ${Buffer.concat(texts)}`);
}

/** User and system time of all children that have ended, and of theirs. */
function childrenCpuMs(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * tickMs;
}

/** The high-water marks of a process and of those below it that live now. */
function treeBytes(pid: string): number {
  const [, kilobytes = 0] = /^VmHWM:\s+(\d+)/m.exec(readProc(`/proc/${pid}/status`)) ?? [];
  const own = Number(kilobytes) * 1024;
  return childrenOf(pid).reduce((sum, each) => sum + treeBytes(each), own);
}

/** A child belongs to the thread that started it. */
function childrenOf(pid: string): readonly string[] {
  const threads = gone(() => readdirSync(`/proc/${pid}/task`), []);
  return threads.flatMap((thread) =>
    readProc(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean),
  );
}

function readProc(path: string): string {
  return gone(() => readFileSync(path, "utf8"), "");
}

/** A process that has ended meanwhile has no files. */
function gone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
