import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ChatPorts, ChatServers } from "./servers.js";

/** What a server's process tells once clients may come. */
export interface ProcessReady extends ChatPorts {
  /** Servers that it sees. */
  readonly ids: readonly string[];
}

const program = fileURLToPath(new URL("server-process.js", import.meta.url));

/**
 * Starts a connector and two room servers, each in a process of its own. They find each other in etcd
 * and talk by NATS; the environment says where those are.
 *
 * @throws Error if one of them can't start; what is wrong is on stderr
 */
export async function startServerProcesses({ tcpPort, wsPort }: ChatPorts): Promise<ChatServers> {
  const children: ChildProcess[] = [];
  const start = (...args: string[]): Promise<ProcessReady> => {
    const child = fork(program, args);
    children.push(child);
    return readyOf(child, args);
  };
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child);
  };
  try {
    await Promise.all([start("room", "room-1"), start("room", "room-2")]);
    const ready = await start("connector", String(tcpPort), String(wsPort));
    return { ...ready, place: "three processes, on etcd and NATS", stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readyOf(child: ChildProcess, args: readonly string[]): Promise<ProcessReady> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error(`Cannot start the chat's server "${args.join(" ")}": its process ended`);
  });
  try {
    const [ready] = await Promise.race([once(child, "message", { signal }), ended]);
    return ready as ProcessReady;
  } finally {
    ended.catch(() => undefined);
    waiting.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (child.connected) child.disconnect();
  await gone;
}
