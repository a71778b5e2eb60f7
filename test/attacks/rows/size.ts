import { randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";
import { packetType } from "@pitaya-ts/runtime";
import { expect } from "vitest";
import { transports } from "../../harness/byte-client.js";
import {
  ackPacket,
  dataPacket,
  handshakePacket,
  readHandshake,
  requestPacket,
  textBytes,
} from "../../harness/packets.js";
import { limits } from "../attack-server.js";
import type { Attack } from "../battle.js";
import {
  compressedRequest,
  packet,
  packetHead,
  routes,
  upgradeRequest,
  wsFrame,
} from "../hostile.js";

const bomb = "decompression bomb";
const oversized = "oversized frame";
const odd = "truncated/odd message";

/** A megabyte in a kilobyte. */
const zeros = deflateSync(Buffer.alloc(1024 * 1024));
/** Above the bound and well below the ratio: noise that repeats itself. */
const noise = randomBytes(8 * 1024);
const long = deflateSync(Buffer.concat(Array.from({ length: 10 }, () => noise)));

const request = dataPacketBody();

function dataPacketBody(): Uint8Array {
  return requestPacket(1, routes.echo, textBytes('{"text":"fine"}')).subarray(4);
}

/** Bodies of data packets that are no message of a client. */
const oddMessages: readonly Uint8Array[] = [
  // Cut anywhere before its payload.
  ...Array.from({ length: 3 + routes.echo.length }, (_, end) => request.subarray(0, end)),
  // An id that never ends, a route that is longer than the message, a code that nobody knows.
  Uint8Array.of(0, ...Array<number>(20).fill(0xff)),
  Uint8Array.of(2, 255, 1),
  Uint8Array.of(1, 1, 0xff, 0xff),
  // A response, a push, types that don't exist.
  Uint8Array.of(4, 1, 0),
  Uint8Array.of(6, 1, 65),
  Uint8Array.of(8, 1, 65),
  Uint8Array.of(14, 1, 65),
  // Compressed, and not.
  compressedRequest(routes.echo, textBytes("no zlib")).subarray(4),
  compressedRequest(routes.echo, zeros.subarray(0, 20)).subarray(4),
];

/** What comes instead of a handshake, or before one. */
const oddBeginnings: readonly Uint8Array[] = [
  packetHead(0, 0),
  packetHead(6, 0),
  packetHead(255, 3),
  ackPacket,
  dataPacket(request),
  packet(packetType.handshake),
  packet(packetType.handshake, textBytes("[]")),
  packet(packetType.handshake, textBytes('{"sys":7}')),
  packet(packetType.handshake, Uint8Array.of(0xc3, 0x28, 0xff)),
];

/** Frames against the rules of WebSocket or of packets in it. */
const oddFrames: readonly Uint8Array[] = [
  wsFrame(0x82, handshakePacket(), { masked: false }),
  wsFrame(0xf2, handshakePacket()),
  wsFrame(0x83, handshakePacket()),
  wsFrame(0x80, handshakePacket()),
  wsFrame(0x09, new Uint8Array(1)),
  wsFrame(0x88, Uint8Array.of(1)),
  wsFrame(0x82, new Uint8Array(3)),
  wsFrame(0x82, Buffer.concat([handshakePacket(), ackPacket])),
  wsFrame(0x82, Buffer.concat([ackPacket, Uint8Array.of(0)])),
  wsFrame(0x82, new Uint8Array(0), { announced: 2 ** 40 }),
];

const upgrade = textBytes(upgradeRequest());

export const sizeAttacks: readonly Attack[] = [
  {
    row: bomb,
    what: "a payload that inflates to more than may be",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        attacker.send(compressedRequest(routes.echoRaw, long));
        await attacker.closed();
      }
      await battle.loggedKey("pitaya.conn.limits.inflatedbytes");
    },
  },
  {
    row: bomb,
    what: "a payload that inflates to a thousand times its length",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        attacker.send(compressedRequest(routes.echoRaw, zeros));
        await attacker.closed();
      }
      await battle.loggedKey("pitaya.conn.limits.inflateratio");
    },
  },
  {
    row: bomb,
    what: "a compressed handshake, which is not inflated",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.open(transport);
        attacker.send(packet(packetType.handshake, zeros));
        expect(readHandshake(await attacker.packets.take()).code).toBe(400);
        await attacker.closed();
      }
      await battle.logged(({ code }) => code === "bad-handshake", "bad-handshake");
    },
  },
  {
    row: oversized,
    what: "before the handshake, told by the head alone",
    async run(battle) {
      const tcp = await battle.open("tcp");
      tcp.send(packetHead(packetType.handshake, limits.maxHandshakeBytes + 1));
      await tcp.closed();
      const ws = await battle.open("ws");
      ws.send(packet(packetType.handshake, new Uint8Array(limits.maxHandshakeBytes + 1)));
      await ws.closed();
      await battle.loggedKey("pitaya.conn.limits.handshakebytes");
      expect((await battle.inspect()).hits["maxHandshakeBytes"]).toBeGreaterThanOrEqual(2);
    },
  },
  {
    row: oversized,
    what: "after the handshake, of 64 KiB and a byte and of 16 MiB",
    async run(battle) {
      for (const bytes of [limits.maxPacketBytes + 1, 0xff_ffff]) {
        const tcp = await battle.working("tcp");
        tcp.send(packetHead(packetType.data, bytes));
        await tcp.closed();
        const ws = await battle.working("ws");
        ws.send(packet(packetType.data, new Uint8Array(bytes)));
        await ws.closed();
      }
      await battle.loggedKey("pitaya.conn.limits.packetbytes");
    },
  },
  {
    row: oversized,
    what: "a second handshake as long as data may be",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        attacker.send(handshakePacket({ user: { long: "x".repeat(limits.maxHandshakeBytes) } }));
        await attacker.closed();
      }
      await battle.loggedKey("pitaya.conn.limits.handshakebytes", 2);
    },
  },
  {
    row: oversized,
    what: "many packets that are announced and never come: only what comes is kept",
    async run(battle) {
      const { held } = await battle.inspect();
      for (let i = 0; i < 40; i++) {
        const attacker = await battle.working("tcp");
        attacker.send(packetHead(packetType.data, limits.maxPacketBytes));
      }
      // 40 times 64 KiB are announced.
      expect((await battle.inspect()).held - held).toBeLessThan(2 * 1024 * 1024);
    },
  },
  {
    row: odd,
    what: "messages that end too soon or say what no client says",
    async run(battle) {
      for (const transport of transports) {
        for (const message of oddMessages) {
          const attacker = await battle.working(transport);
          attacker.send(dataPacket(message));
          await attacker.closed();
        }
      }
      await battle.logged(({ code }) => code === "invalid-message", "invalid-message");
    },
  },
  {
    row: odd,
    what: "anything but a handshake first",
    async run(battle) {
      for (const transport of transports) {
        for (const beginning of oddBeginnings) {
          const attacker = await battle.open(transport);
          attacker.send(beginning);
          await attacker.closed();
        }
      }
      await battle.logged(({ code }) => code === "wrong-state", "wrong-state");
    },
  },
  {
    row: odd,
    what: "WebSocket frames against its rules",
    async run(battle) {
      for (const frame of oddFrames) {
        const attacker = await battle.rawWs();
        attacker.send(upgrade);
        attacker.send(frame);
        await attacker.closed();
      }
      await battle.logged(({ code }) => code === "invalid-packet", "invalid-packet");
    },
  },
  {
    row: odd,
    what: "clients that leave in the middle of everything",
    async run(battle) {
      const parts = [handshakePacket(), ackPacket, dataPacket(request)];
      const stream = Buffer.concat(parts);
      for (let end = 0; end < stream.length; end += 3) {
        const attacker = await battle.open("tcp");
        await attacker.flush(stream.subarray(0, end));
        attacker.destroy();
      }
      for (let count = 0; count <= parts.length; count++) {
        const attacker = await battle.open("ws");
        for (const part of parts.slice(0, count)) await attacker.flush(part);
        attacker.destroy();
      }
    },
  },
];
