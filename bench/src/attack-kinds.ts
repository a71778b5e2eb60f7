import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { deflateSync } from "node:zlib";
import { encodeMessage, encodePacket, messageType, packetType } from "@pitaya-ts/runtime";

/** One attack: what hostile clients do again and again until they are told to stop. */
export interface AttackKind {
  readonly name: string;
  /** How often the attack's step runs, a second; the bound of its load. */
  readonly perSecond: number;
  /** One step. Sockets that it keeps go into `sockets`, the oldest are closed for it. */
  step(target: Target): void;
}

/** Whom to attack, and with what. */
export interface Target {
  readonly port: number;
  readonly wsPort: number;
  /** Sockets of this attack, in order. */
  readonly sockets: Socket[];
}

/** Sockets that an attack holds at most. */
export const maxSockets = 500;

const raw = "connector.bench.echoraw";
const json = "connector.bench.echojson";

const handshake = encodePacket(packetType.handshake, Buffer.from("{}"));
const working = Buffer.concat([handshake, encodePacket(packetType.handshakeAck)]);
const bomb = request(raw, deflateSync(Buffer.alloc(16 * 1024 * 1024)), true);
const nested = request(json, Buffer.from("[".repeat(500_000)), false);
const wide = request(json, Buffer.from(`{"items":[${"{},".repeat(60_000)}{}]}`), false);
const noise = request(raw, randomBytes(32 * 1024), false);
const lost = Buffer.concat(
  Array.from({ length: 200 }, () => request("connector.nobody.knows", Buffer.alloc(8), false)),
);
const upgrade =
  "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

export const attackKinds: readonly AttackKind[] = [
  { name: "decompression bombs", perSecond: 200, step: (target) => once(target, working, bomb) },
  {
    name: "oversized frames",
    perSecond: 500,
    step: (target) => once(target, working, Uint8Array.of(4, 0xff, 0xff, 0xff)),
  },
  {
    name: "odd messages",
    perSecond: 500,
    step: (target) => once(target, working, Uint8Array.of(4, 0, 0, 2, 0x0e, 1)),
  },
  {
    name: "half handshakes, held",
    perSecond: 200,
    step: (target) => once(target, handshake.subarray(0, 5)),
  },
  { name: "connect flood", perSecond: 1_000, step: (target) => once(target).destroy() },
  { name: "handshake flood", perSecond: 500, step: (target) => once(target, working) },
  {
    name: "WebSocket upgrade flood",
    perSecond: 300,
    step: ({ wsPort, sockets }) => open(wsPort, sockets).write(upgrade),
  },
  { name: "pipelining", perSecond: 50, step: (target) => last(target).write(lost) },
  { name: "slow readers", perSecond: 200, step: (target) => last(target).pause().write(noise) },
  { name: "deep JSON, 500 KB", perSecond: 50, step: (target) => last(target).write(nested) },
  { name: "wide JSON, 180 KB", perSecond: 10, step: (target) => last(target).write(wide) },
  {
    name: "notifies that fail",
    perSecond: 50,
    step: (target) => last(target).write(manyNotifies),
  },
];

const manyNotifies = Buffer.concat(
  Array.from({ length: 100 }, () => message(messageType.notify, "no.such.route", Buffer.alloc(8))),
);

/** A new client that sends this. */
function once({ port, sockets }: Target, ...bytes: readonly Uint8Array[]): Socket {
  const socket = open(port, sockets);
  for (const part of bytes) socket.write(part);
  return socket;
}

/** The attack's client, a new one if it was cut. */
function last(target: Target): Socket {
  const socket = target.sockets.at(-1);
  return socket === undefined || socket.destroyed || socket.writableEnded
    ? once(target, working)
    : socket;
}

function open(port: number, sockets: Socket[]): Socket {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.destroy());
  socket.resume();
  sockets.push(socket);
  if (sockets.length > maxSockets) sockets.shift()?.destroy();
  return socket;
}

function request(route: string, payload: Uint8Array, compressed: boolean): Uint8Array {
  return message(messageType.request, route, payload, compressed);
}

function message(
  type: typeof messageType.request | typeof messageType.notify,
  route: string,
  payload: Uint8Array,
  compressed = false,
): Uint8Array {
  const id = type === messageType.request ? 1 : 0;
  return encodePacket(
    packetType.data,
    encodeMessage({ type, id, route, payload, compressed, error: false }),
  );
}
