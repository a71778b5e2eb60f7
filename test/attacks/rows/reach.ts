import { codes } from "@pitaya-ts/runtime";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { transports } from "../../harness/byte-client.js";
import { ask, notifyPacket, readMessage, textBytes } from "../../harness/packets.js";
import { within } from "../../harness/wait.js";
import { goodOrigin } from "../attack-server.js";
import type { Attack, Battle } from "../battle.js";
import { requestByBytes, routes } from "../hostile.js";

const injection = "route injection";
const crash = "crash by uncaught rejection";

const strangeRoutes: readonly string[] = [
  // What only servers may call, of this server and of the one behind it.
  "connector.vault.steal",
  "vault.steal",
  "worker.vault.steal",
  "sys.bindsession",
  "connector.sys.bindsession",
  "worker.sys.bindsession",
  "worker.sys.pushsession",
  "worker.sys.kick",
  "sys.sys.kick",
  // Not three names, or not names.
  "",
  ".",
  "..",
  "...",
  "probe",
  "connector.probe.echo.more",
  "connector..echo",
  "connector. .echo",
  "connector.probe.echo\0",
  "connector\0.probe.echo",
  " connector.probe.echo",
  "connector.probe.echo\n",
  "CONNECTOR.PROBE.ECHO",
  // What objects inherit.
  "connector.probe.constructor",
  "connector.probe.__proto__",
  "__proto__.constructor.toString",
  "connector.__proto__.constructor",
  // What would be something in a subject of NATS or a path.
  "*.>.>",
  "worker.*.>",
  "connector.>.echo",
  "worker.vault.steal worker",
  "../../worker.vault.steal",
  `worker.${"x".repeat(248)}`,
  `${"x".repeat(100)}.${"y".repeat(100)}.${"z".repeat(53)}`,
];

const strangeBytes: readonly Uint8Array[] = [
  Buffer.concat([textBytes("connector.probe."), Uint8Array.of(0xff, 0xfe)]),
  Buffer.concat([Uint8Array.of(0xc0, 0xae, 0xc0, 0xae), textBytes(".probe.echo")]),
  new Uint8Array(255).fill(0x2e),
  new Uint8Array(255),
];

const refusals: readonly string[] = [codes.badRequest, codes.notFound, codes.internal];

const mishaps = [
  ...["error", "text", "nothing", "null", "symbol", "bare", "trap", "overflow"],
  ...["thenable", "wrongReply", "none", "toString", "no such"],
];

/** Connects as a page of a browser does; the status of the answer. */
function upgradeFrom(battle: Battle, origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${battle.server.address("ws")}`, { origin });
    socket.once("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.once("unexpected-response", (_, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on("error", reject);
  });
}

/** The code of an error, in JSON or in protobuf: the first of its fields in both. */
function codeOf(text: string): string {
  return /PIT-\d+/.exec(text)?.[0] ?? "";
}

export const reachAttacks: readonly Attack[] = [
  {
    row: injection,
    what: "routes of servers, of objects, of subjects, and no routes at all",
    async run(battle) {
      const all = [...strangeRoutes.map(textBytes), ...strangeBytes];
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        for (const [index, route] of all.entries()) {
          attacker.send(requestByBytes(index + 1, route));
          const answer = readMessage(await attacker.packets.take());
          expect(answer).toMatchObject({ id: index + 1, error: true });
          expect(refusals).toContain(codeOf(answer.text));
        }
        for (const route of strangeRoutes) attacker.send(notifyPacket(route));
        const { text } = await ask(attacker, 100, routes.echoRaw, textBytes("still there"));
        expect(text).toBe("still there");
      }
      expect((await battle.inspect()).stolen).toBe(0);
    },
  },
  {
    row: "CSWSH",
    what: "a page of another origin",
    async run(battle) {
      for (const origin of ["https://evil.example", "null", `${goodOrigin}.evil.example`]) {
        expect(await within(upgradeFrom(battle, origin), "answer")).toBe(403);
      }
      expect(await within(upgradeFrom(battle, goodOrigin), "answer")).toBe(101);
      await battle.logged(({ error }) => /is not in origins/.test(String(error)), "origins");
    },
  },
  {
    row: crash,
    what: "handlers that throw anything, and close callbacks that throw",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        for (const [index, mishap] of mishaps.entries()) {
          const answer = await ask(attacker, index + 1, routes.mishap, textBytes(mishap));
          expect({ mishap, error: answer.error }).toEqual({ mishap, error: true });
          attacker.send(notifyPacket(routes.mishap, textBytes(mishap)));
        }
        const { text } = await ask(attacker, 100, routes.echoRaw, textBytes("still there"));
        expect(text).toBe("still there");
      }
    },
  },
  {
    row: crash,
    what: "clients that leave while their calls run",
    async run(battle) {
      for (const transport of transports) {
        for (let i = 0; i < 10; i++) {
          const attacker = await battle.working(transport);
          await attacker.flush(requestByBytes(1, textBytes(routes.slowConcurrent)));
          await attacker.flush(requestByBytes(2, textBytes(routes.flood)));
          attacker.destroy();
        }
      }
    },
  },
];
