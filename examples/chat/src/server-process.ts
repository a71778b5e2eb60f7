import {
  type App,
  clusterFromConfig,
  resolveConfig,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import type { ProcessReady } from "./server-processes.js";
import { createConnector, createRoom, host, portOf } from "./servers.js";

// One server of the chat in a process of its own: `connector TCPPORT WSPORT` or `room ID`. The
// environment says where etcd and NATS are.
const [role, ...args] = process.argv.slice(2);
const cluster = clusterFromConfig(resolveConfig({ env: process.env }));
const ready = await (role === "connector" ? startConnector(args) : startRoom(args));
process.send?.(ready);

async function startConnector([tcpPort, wsPort]: string[]): Promise<ProcessReady> {
  const tcp = tcpAcceptor({ port: Number(tcpPort), host });
  const ws = wsAcceptor({ port: Number(wsPort), host });
  const app = createConnector(cluster, [tcp, ws]);
  await run(app);
  const ids = app.servers.map(({ id }) => id);
  return { ids, tcpPort: portOf(tcp.address), wsPort: portOf(ws.address) };
}

async function startRoom([id = ""]: string[]): Promise<ProcessReady> {
  await run(createRoom(cluster, id));
  return { ids: [id], tcpPort: 0, wsPort: 0 };
}

async function run(app: App): Promise<void> {
  // Ctrl-C reaches this process too, but the demo decides when: it hangs up, or is gone.
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => {
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Cannot stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  await app.start();
}
