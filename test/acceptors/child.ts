import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Inbox } from "../harness/inbox.js";

/** Another process of Node, and what it prints. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: Inbox<string>;
  /** What it complains about. */
  errors(): string;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How many files it may have open. */
  readonly maxDescriptors?: number;
}

/** Starts a script beside this file. */
export function startChild(script: string, options: ChildOptions = {}): Child {
  const { args = [], env = {}, maxDescriptors } = options;
  const path = fileURLToPath(new URL(script, import.meta.url));
  const limit = maxDescriptors === undefined ? "" : `ulimit -n ${maxDescriptors} && `;
  const command = ["-c", `${limit}exec "$@"`, "sh", process.execPath, path, ...args];
  const child = spawn("sh", command, { env: { ...process.env, ...env } });
  const lines = new Inbox<string>("line");
  createInterface({ input: child.stdout })
    .on("line", (line) => lines.put(line))
    .on("close", () => lines.end("the process is gone"));
  const complaints: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaints.push(String(chunk)));
  return { process: child, lines, errors: () => complaints.join("") };
}
