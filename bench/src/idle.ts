import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { openIdle } from "./idle-client.js";

/** So many clients connect at the same time. */
const batchCount = 50;
/** For what is left to do once all are connected, ms. */
const settleMs = 1_000;

/** Opens connections that then keep still; the bytes of the server's memory that each takes. */
export async function idleBytes(
  server: { readonly port: number; readonly pid: number },
  transport: "tcp" | "ws",
  count: number,
): Promise<number> {
  const before = residentBytes(server.pid);
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: batchCount }, () => openIdle(server.port, transport));
    sockets.push(...(await Promise.all(batch)));
  }
  await pause(settleMs);
  const bytes = (residentBytes(server.pid) - before) / sockets.length;
  for (const socket of sockets) socket.destroy();
  return bytes;
}

/** What Linux counts as resident of a process. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
