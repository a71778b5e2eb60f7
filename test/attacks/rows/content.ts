import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { expect } from "vitest";
import { transports } from "../../harness/byte-client.js";
import { ask, readHandshake, requestPacket, textBytes } from "../../harness/packets.js";
import type { Attack, Battle } from "../battle.js";
import { handshakeText, routes, upgradeRequest } from "../hostile.js";

const pollution = "prototype pollution from handshake/user JSON";
const deep = "deep/huge JSON, BigInt";
const bombs = "protobuf bombs: recursion, packed floods, unknown fields";
const redos = "ReDoS";

/** Ways to reach what all objects inherit. */
const polluting = [
  '{"__proto__":{"polluted":true,"admin":true}}',
  '{"constructor":{"prototype":{"polluted":true,"admin":true}}}',
  '{"a":{"__proto__":{"polluted":true}},"prototype":{"polluted":true}}',
  '{"__proto__":{"__proto__":{"polluted":true}}}',
];

const times = (count: number, text: string): string => text.repeat(count);

/** Texts that are too deep, too long, or take long to read. */
const heavyTexts = [
  times(30_000, "["),
  `{"aString":${times(30_000, "[")}${times(30_000, "]")}}`,
  times(7_000, '{"inner":'),
  `{"object":${times(5_000, '{"a":')}1${times(5_000, "}")}}`,
  `{"inner":${times(99, '{"children":[')}${times(99, "]}")}}`,
  `{"anInt64":${times(60_000, "9")}}`,
  `{"aDouble":1${times(60_000, "0")}e-60000}`,
  `{"anInt64":"${times(60_000, "9")}"}`,
  `{"inners":[${times(20_000, "{},")}{}]}`,
  `{"texts":["${times(30_000, "\\\\")}"]}`,
  `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":1`).join(",")}}`,
  `[${times(60_000, " ")}`,
  "1e999",
  "\u0000",
];

/** Bytes of AllTypes, or near to it, that are too deep, too long, or lie. */
function heavyBytes(): readonly Uint8Array[] {
  const inner = 17;
  const ints = 30;
  const inners = 35;
  const tag = (field: number, type: number): Uint8Array =>
    new BinaryWriter().tag(field, type).finish();
  const many = (count: number, bytes: Uint8Array): Uint8Array =>
    Buffer.concat(Array.from({ length: count }, () => bytes));
  let nested = new Uint8Array(0);
  for (let i = 0; i < 5_000; i++) {
    nested = new BinaryWriter().tag(2, 2).bytes(nested).finish();
  }
  return [
    new BinaryWriter().tag(inner, 2).bytes(nested).finish(),
    // Groups, which the schema has none of: they begin and never end.
    many(20_000, tag(inner, 3)),
    many(15_000, Buffer.concat([tag(200, 3), tag(200, 4)])),
    many(20_000, tag(inner, 4)),
    new BinaryWriter().tag(ints, 2).bytes(new Uint8Array(60_000)).finish(),
    many(15_000, Buffer.concat([tag(inners, 2), Uint8Array.of(0)])),
    many(15_000, Buffer.concat([tag(9_999, 0), Uint8Array.of(1)])),
    // A length of 2 GiB, a varint without end, field 0, a wire type that does not exist.
    Buffer.concat([tag(14, 2), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 7)]),
    new Uint8Array(60_000).fill(0xff),
    new Uint8Array(60_000),
    tag(1, 7),
  ];
}

/** Sends a payload to a typed route; it is answered, well or ill, and the client stays. */
async function answered(battle: Battle, payloads: readonly Uint8Array[]): Promise<void> {
  for (const transport of transports) {
    const attacker = await battle.working(transport);
    for (const [index, payload] of payloads.entries()) {
      await ask(attacker, index + 1, routes.echoTypes, payload);
    }
    expect(attacker.isClosed).toBe(false);
  }
}

export const contentAttacks: readonly Attack[] = [
  {
    row: pollution,
    what: "a handshake with __proto__ or constructor.prototype: refused",
    async run(battle) {
      for (const transport of transports) {
        for (const json of polluting) {
          for (const handshake of [`{"sys":${json}}`, `{"sys":{},"user":${json}}`]) {
            const attacker = await battle.open(transport);
            attacker.send(handshakeText(handshake));
            expect(readHandshake(await attacker.packets.take()).code).toBe(400);
            await attacker.closed();
          }
        }
      }
    },
  },
  {
    row: pollution,
    what: "a handshake with members that are only named like them, kept as session data",
    async run(battle) {
      const user = { constructor: "Ferrari", prototype: { polluted: true, admin: true } };
      const attacker = await battle.working("tcp", { sys: {}, user });
      const { text } = await ask(attacker, 1, routes.remember);
      expect(JSON.parse(text)).toMatchObject({ admin: false });
    },
  },
  {
    row: pollution,
    what: "a payload with __proto__ and constructor, in messages, maps and structs",
    serializer: "json",
    async run(battle) {
      const payloads = polluting.flatMap((json) => [
        json,
        `{"object":${json},"anyValue":${json}}`,
        `{"labels":{"__proto__":"x","constructor":"y"},"inner":${json}}`,
        `{"byNumber":{"__proto__":{}}}`,
        `{"byName":{"__proto__":"AAAA","constructor":"AAAA"},"at":${json}}`,
      ]);
      await answered(battle, payloads.map(textBytes));
    },
  },
  {
    row: pollution,
    what: "a map entry named __proto__",
    serializer: "protobuf",
    async run(battle) {
      const payloads = [40, 44].map((map) => {
        const entry = new BinaryWriter().tag(1, 2).string("__proto__");
        entry.tag(2, 2).string("polluted");
        return new BinaryWriter().tag(map, 2).bytes(entry.finish()).finish();
      });
      await answered(battle, payloads);
    },
  },
  {
    row: deep,
    what: "payloads that are deep, long, or full of digits",
    serializer: "json",
    async run(battle) {
      await answered(battle, heavyTexts.map(textBytes));
    },
  },
  {
    row: deep,
    what: "payloads of very many values: refused before they are parsed, the key is told and logged",
    serializer: "json",
    async run(battle) {
      for (const transport of transports) {
        const attacker = await battle.working(transport);
        for (let id = 1; id <= 20; id++) {
          const { text } = await ask(
            attacker,
            id,
            routes.echo,
            textBytes(`[${times(10_000, "1,")}1]`),
          );
          expect(text).toContain("pitaya.conn.limits.jsonvalues");
        }
      }
      await battle.loggedKey("pitaya.conn.limits.jsonvalues");
    },
  },
  {
    row: deep,
    what: "handshakes that are deep, long, or full of digits",
    async run(battle) {
      for (const transport of transports) {
        for (const text of heavyTexts) {
          const attacker = await battle.open(transport);
          attacker.send(handshakeText(`{"user":${text.slice(0, 3_900)}`));
          await attacker.closed();
        }
      }
      await battle.logged(({ code }) => code === "bad-handshake", "bad-handshake");
    },
  },
  {
    row: bombs,
    what: "messages that are too deep, too many, or lie about their length",
    serializer: "protobuf",
    async run(battle) {
      await answered(battle, heavyBytes());
    },
  },
  {
    row: redos,
    what: "a header of WebSocket full of blanks",
    async run(battle) {
      const headers = ["Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Origin"];
      const attackers = await Promise.all(headers.map(() => battle.rawWs()));
      for (const [index, name] of headers.entries()) {
        const request = upgradeRequest({ [name]: `a,${times(10_000, " ")}b` });
        attackers[index]?.send(textBytes(request));
      }
      await Promise.all(attackers.map((attacker) => attacker.closed()));
    },
  },
];

/** A text that makes a regular expression look at each of its quotes as the beginning of a string. */
export const quotesWithoutEnd: Attack = {
  row: redos,
  what: "long digits and then quotes that begin no string",
  serializer: "json",
  async run(battle) {
    const attacker = await battle.working("tcp");
    const text = `1111111111111111${times(24 * 1024, '\\"')}`;
    attacker.send(requestPacket(1, routes.echo, textBytes(text)));
    await attacker.packets.take();
  },
};
