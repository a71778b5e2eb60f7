import type { Socket } from "node:net";
import { attackKinds } from "./attack-kinds.js";

/*
 * Hostile clients in a process of their own, so that they don't slow down the one that measures:
 * `node attack-worker.js kind port wsport ms`.
 */
const [name, port, wsPort, ms] = process.argv.slice(2);
const kind = attackKinds.find((each) => each.name === name);
if (kind === undefined) throw new Error(`Cannot attack by ${JSON.stringify(name)}: no such kind`);

const sockets: Socket[] = [];
const target = { port: Number(port), wsPort: Number(wsPort), sockets };
/** What a socket may keep that the server does not read, bytes. */
const maxUnsent = 4 * 1024 * 1024;
const startedAt = performance.now();
let steps = 0;

const timer = setInterval(() => {
  const seconds = (performance.now() - startedAt) / 1000;
  const due = Math.min(Math.floor(seconds * kind.perSecond), steps + kind.perSecond / 10);
  for (; steps < due; steps++) {
    if ((sockets.at(-1)?.writableLength ?? 0) < maxUnsent) kind.step(target);
  }
}, 5);

setTimeout(() => {
  clearInterval(timer);
  for (const socket of sockets) socket.destroy();
}, Number(ms));
