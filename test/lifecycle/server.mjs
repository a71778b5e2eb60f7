// The main program of a server, as users write it. Told by its argument what to be like, and by lines
// on stdin what to do.
import { createApp, tcpAcceptor } from "@pitaya-ts/runtime";

const { port = 0, backend = false, fail = "", held = 0, ...options } = JSON.parse(process.argv[2]);

const commands = new Map();
process.stdin.setEncoding("utf8").on("data", (text) => {
  for (const command of text.trim().split("\n")) commands.get(command)?.();
});
// What a test may say must not be what keeps the server alive.
process.stdin.unref();

/** Resolves when the test says so. */
function told(command) {
  return new Promise((resolve) => {
    commands.set(command, resolve);
  });
}

const game = {
  kind: "handler",
  typeName: "game.v1.Game",
  serverType: "connector",
  name: "game",
  methods: {
    slow: { route: "connector.game.slow", output: "raw" },
    quick: { route: "connector.game.quick", output: "raw" },
  },
};

const handlers = {
  async slow() {
    console.log("slow call");
    await told("answer");
    return new TextEncoder().encode("answered");
  },
  quick: () => new TextEncoder().encode("quick"),
};

const matches = { held };
commands.set("release", () => {
  matches.held = 0;
});

/** Something that would keep the process alive if nobody shut it down. */
const pump = {
  init() {
    this.timer = setInterval(() => undefined, 1_000);
  },
  shutdown() {
    clearInterval(this.timer);
  },
};

const flaky = {
  async init() {
    if (fail === "init") throw new Error("no database");
    if (fail === "slow init") {
      console.log("init");
      await told("go on");
    }
  },
  shutdown() {
    if (fail === "shutdown") throw new Error("no database");
  },
};

const app = createApp({
  serverType: "connector",
  id: "connector-1",
  acceptors: backend ? [] : [tcpAcceptor({ port, host: "127.0.0.1" })],
  ...options,
})
  .handle(game, handlers)
  .module("pump", pump)
  .module("matches", {
    startSessionDraining: () => console.log("matches drain"),
    sessionCount: () => matches.held,
    shutdown: () => console.log("matches shut down"),
  })
  .module("flaky", flaky);
app.timers.every(1_000, () => undefined);
app.sessions.onClose((_, reason) => console.log(`session closed: ${reason}`));

await app.run();
console.log("end of main");
