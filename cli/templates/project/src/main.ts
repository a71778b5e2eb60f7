import { once } from "node:events";
import { startServers } from "./servers.js";

const servers = await startServers(Number(process.env["PORT"] ?? 3250));
console.log(`chat on ${servers.url}; Ctrl-C stops it`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await servers.stop();
