import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  type AppOptions,
  bullJobs,
  createApp,
  createPinoLogger,
  type FrontendSession,
  resolveConfig,
  tcpAcceptor,
} from "@pitaya-ts/runtime";
import { Desk, Place, Vault } from "./routes.js";

/*
 * A server of the cluster that faults are done to: a frontend, a backend that writes down what it
 * executes before it answers, or a worker. Its engines are in the environment.
 */
const { values } = parseArgs({
  options: {
    type: { type: "string", default: "game" },
    id: { type: "string", default: "game-1" },
    port: { type: "string", default: "0" },
    redis: { type: "string", default: "" },
    executed: { type: "string", default: "/dev/null" },
  },
});
const text = new TextEncoder();
const fromText = new TextDecoder();

const options: AppOptions = {
  config: resolveConfig({ env: process.env }),
  serverType: values.type,
  id: values.id,
  logger: createPinoLogger({ level: "info" }),
  ...(values.redis === ""
    ? {}
    : { jobs: bullJobs({ url: values.redis, timeoutMs: 2_000, lockMs: 2_000 }) }),
};
const app = make();
await app.start();
process.stdout.write("ready\n");
process.once("SIGTERM", () => void app.stop().then(() => process.exit(0)));

function make() {
  if (values.type === "connector") return frontend();
  if (values.type === "worker") {
    return createApp({ ...options, worker: { concurrency: 20 } }).worker();
  }
  return createApp(options)
    .handle(Place, { echo: execute })
    .remote(Vault, { echo: execute, keep: execute });
}

function execute(token: Uint8Array): Uint8Array {
  const name = fromText.decode(token);
  appendFileSync(values.executed, `${name}\n`);
  return text.encode(`${name} ${values.id}`);
}

function frontend() {
  const app = createApp({
    ...options,
    acceptors: [tcpAcceptor({ port: Number(values.port), host: "127.0.0.1" })],
  });
  const bound = new Set<FrontendSession>();
  app.sessions.onAfterBind((session) => void bound.add(session));
  app.sessions.onClose((session) => void bound.delete(session));
  return app.handle(Desk, {
    async login(uid, { session }) {
      await session.bind(fromText.decode(uid));
      return uid;
    },
    ask: (token, ctx) => ctx.rpc(Vault).echo(token),
    async store(token, ctx) {
      await ctx.rpc(Vault).keep(token);
      return token;
    },
    users: () => text.encode(JSON.stringify([...bound].map(({ uid }) => uid))),
  });
}
