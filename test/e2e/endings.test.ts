import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { CloseReason, FrontendSession } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { upgradeRequest, wsFrame } from "../attacks/hostile.js";
import { type ByteClient, type Transport, transports } from "../harness/byte-client.js";
import { it, type Lab } from "../harness/lab.js";
import { ackPacket, handshakePacket, requestPacket, textBytes } from "../harness/packets.js";
import { Gate, until, within } from "../harness/wait.js";
import { type Front, startFront } from "./services/servers.js";

const kick = 5;

/** A connection that is about to end, and what it tells of that. */
interface Scene {
  readonly front: Front;
  readonly session: FrontendSession;
  readonly client: ByteClient;
  /** Callbacks of the end, in order. */
  readonly told: string[];
  /** Lets what was under way go on, after the end. */
  release(): Promise<void>;
}

interface Ending {
  readonly how: string;
  /** Any of these: who is first wins where both sides end it. */
  readonly reasons: readonly CloseReason[];
  end(scene: Scene): Promise<void> | void;
}

const endings: readonly Ending[] = [
  { how: "the server closes", reasons: ["closed"], end: ({ session }) => session.close() },
  { how: "the server kicks", reasons: ["kicked"], end: ({ session }) => session.kick("enough") },
  {
    how: "the server kicks, then closes, then kicks",
    reasons: ["kicked"],
    async end({ session }) {
      await session.kick("enough");
      session.close();
      await session.kick("again");
    },
  },
  {
    how: "the client destroys",
    reasons: ["client", "error"],
    end: ({ client }) => client.destroy(),
  },
  { how: "the client ends", reasons: ["client"], end: ({ client }) => client.end() },
  {
    how: "both end at once",
    reasons: ["closed"],
    end({ session, client }) {
      client.destroy();
      session.close();
      client.destroy();
    },
  },
];

async function begin(lab: Lab, transport: Transport): Promise<Omit<Scene, "release">> {
  const told: string[] = [];
  const front = await startFront(lab, {
    compression: false,
    setUp: ({ sessions }) => {
      sessions.onClose((_, reason) => void told.push(`app ${reason}`));
      sessions.onClose(() => void told.push("app again"));
    },
  });
  const client = await lab.working(front, transport);
  await until(() => front.app.sessions.count === 1, "the session");
  const session = front.app.sessions.byId(1);
  session.onClose((reason) => void told.push(`session ${reason}`));
  session.onClose(() => void told.push("session again"));
  return { front, session, client, told };
}

interface Moment {
  readonly when: string;
  begin(lab: Lab, transport: Transport): Promise<Scene>;
}

const moments: readonly Moment[] = [
  {
    when: "while nothing is under way",
    async begin(lab, transport) {
      return { ...(await begin(lab, transport)), release: async () => undefined };
    },
  },
  {
    when: "during a write",
    async begin(lab, transport) {
      const scene = await begin(lab, transport);
      scene.client.pause();
      // More than the system takes, less than the server keeps.
      for (let i = 0; i < 60; i++) await scene.session.push("onBlob", randomBytes(64 * 1024));
      await new Promise((resolve) => setImmediate(resolve));
      return { ...scene, release: async () => undefined };
    },
  },
  {
    when: "during calls",
    async begin(lab, transport) {
      const scene = await begin(lab, transport);
      const { turnstile } = scene.front.probe;
      for (const id of [1, 2, 3]) {
        scene.client.send(
          requestPacket(id, "connector.probe.slowconcurrent", textBytes(`{"tag":"t"}`)),
        );
      }
      await turnstile.arrivals(3);
      return {
        ...scene,
        async release() {
          turnstile.open("t");
          await until(() => turnstile.waiting === 0, "the calls are over");
        },
      };
    },
  },
  {
    when: "during a bind",
    async begin(lab, transport) {
      const scene = await begin(lab, transport);
      const { sessions } = scene.front.app;
      const [begun, gate, over] = [new Gate(), new Gate(), new Gate()];
      sessions.onBind(async () => {
        begun.open();
        await gate.opened;
        setImmediate(() => over.open());
      });
      scene.client.send(requestPacket(1, "connector.probe.bind", textBytes('{"uid":"ann"}')));
      await within(begun.opened, "bind");
      return {
        ...scene,
        async release() {
          gate.open();
          await over.opened;
          expect(sessions.has("ann")).toBe(false);
        },
      };
    },
  },
];

const rows = moments.flatMap((moment) => endings.map((ending) => ({ ...moment, ...ending })));

describe.each(transports)("over %s", (transport) => {
  it.for(rows)(
    "$how $when: it is told once and in order, and nothing follows",
    async (row, { lab }) => {
      const scene = await row.begin(lab, transport);
      const { front, client, session, told } = scene;
      await row.end(scene);
      client.resume();
      await until(() => front.app.sessions.count === 0, "no session");
      expect(row.reasons).toContain(session.closed);
      await scene.release();
      await client.closed();
      await until(() => told.length >= 4, "all callbacks");
      expect(session.signal.aborted).toBe(true);
      const { closed } = session;
      expect(told).toEqual([`session ${closed}`, "session again", `app ${closed}`, "app again"]);
      const packets = client.packets.drain();
      const answers = packets.filter(({ body }) => body[0] === 0x04 || body[0] === 0x24);
      expect(answers).toEqual([]);
      // A kick is the last that a client hears.
      const kicks = packets.flatMap(({ type }, index) => (type === kick ? [index] : []));
      expect(kicks).toEqual(closed === "kicked" ? [packets.length - 1] : []);
      await expect(session.push("onLate", textBytes("late"))).rejects.toThrow();
      expect(front.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    },
  );
});

/** What of a client's bytes is sent when the connection ends. */
const halves: readonly { what: string; transport: Transport; bytes: Uint8Array }[] = [
  { what: "a head", transport: "tcp", bytes: Uint8Array.of(4, 0) },
  {
    what: "a body",
    transport: "tcp",
    bytes: requestPacket(1, "connector.probe.echoraw", textBytes("never whole")).subarray(0, 12),
  },
  { what: "a frame's head", transport: "ws", bytes: Uint8Array.of(0x82) },
  {
    what: "a frame",
    transport: "ws",
    bytes: wsFrame(0x82, requestPacket(1, "connector.probe.ping")).subarray(0, 12),
  },
  {
    what: "a message",
    transport: "ws",
    bytes: wsFrame(0x02, requestPacket(1, "connector.probe.ping")),
  },
];

describe.each(halves)("half of $what over $transport", ({ transport, bytes }) => {
  const cases: readonly { who: string; end(session: FrontendSession, socket: Socket): unknown }[] =
    [
      { who: "the server closes", end: (session) => session.close() },
      { who: "the server kicks", end: (session) => session.kick() },
      { who: "the client ends", end: (_, socket) => socket.end() },
      { who: "the client resets", end: (_, socket) => socket.resetAndDestroy() },
    ];

  it.for(cases)(
    "$who in the middle of it: one end, no call, no complaint",
    async (row, { lab }) => {
      const told: CloseReason[] = [];
      const front = await startFront(lab, {
        setUp: ({ sessions }) => sessions.onClose((_, reason) => void told.push(reason)),
      });
      const socket = await workingSocket(front, transport);
      await new Promise((resolve) => socket.write(bytes, resolve));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      await row.end(front.app.sessions.byId(1), socket);
      await within(closed, "close of the socket");
      await until(() => told.length > 0 && front.app.sessions.count === 0, "the end");
      expect(told).toHaveLength(1);
      expect(front.log.complaints).toEqual([]);
    },
  );
});

/** A socket that has shaken hands, for bytes that no library would send. */
async function workingSocket(front: Front, transport: Transport): Promise<Socket> {
  const { hostname, port } = new URL(`tcp://${front.address(transport)}`);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  const hello = [handshakePacket(), ackPacket];
  if (transport === "ws") {
    const upgraded = new Promise((resolve) => socket.once("data", resolve));
    socket.write(upgradeRequest());
    await within(upgraded, "upgrade");
    socket.write(Buffer.concat(hello.map((packet) => wsFrame(0x82, packet))));
  } else socket.write(Buffer.concat(hello));
  const answered = new Promise((resolve) => socket.once("data", resolve));
  await within(answered, "handshake");
  socket.resume();
  return socket;
}
