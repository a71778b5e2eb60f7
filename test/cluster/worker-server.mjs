// A frontend of several processes on the engines that the environment names.
import { writeSync } from "node:fs";
import { createApp, createPinoLogger, resolveConfig, tcpAcceptor } from "@pitaya-ts/runtime";

const config = resolveConfig({ env: process.env });
const desk = {
  kind: "handler",
  typeName: "test.Desk",
  serverType: "connector",
  name: "desk",
  methods: {
    who: { route: "connector.desk.who", input: "raw", output: "raw" },
    hang: { route: "connector.desk.hang", input: "raw", output: "raw" },
    die: { route: "connector.desk.die", input: "raw", output: "raw" },
  },
};
const acceptor = tcpAcceptor({ port: Number(process.env.TEST_PORT), host: "127.0.0.1" });
const app = createApp({
  config,
  serverType: "connector",
  id: "front",
  workers: 3,
  acceptors: [acceptor],
  logger: createPinoLogger({ level: "info" }),
}).handle(desk, {
  who: (_, ctx) => Buffer.from(`${ctx.server.id} ${process.pid}`),
  hang: () => {
    writeSync(2, "hanging\n");
    for (;;);
  },
  die: () => process.kill(process.pid, "SIGKILL"),
});
await app.run();
