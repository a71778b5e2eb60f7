import { packetType, RouteDictionary } from "@pitaya-ts/runtime";
import type { RawPacket, Transport } from "../harness/byte-client.js";
import { readHandshake, readMessage } from "../harness/packets.js";
import { fromHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { probeDictionary } from "./servers.js";

export interface Step {
  readonly dir: "client->server" | "server->client" | "server-closes" | "none" | "wait" | "note";
  readonly bytes?: string;
  readonly seconds?: number;
  readonly note: string;
  readonly atMs: number;
}

export interface Transcript extends Vector {
  readonly op: "transcript";
  readonly description: string;
  readonly transport: "tcp" | "websocket";
  readonly steps: readonly Step[];
}

export const transcripts: readonly Transcript[] = vectorsOf<Transcript>(
  "transcripts",
  "transcript",
);

export function transcriptOf(name: string): Transcript {
  const found = transcripts.find((transcript) => transcript.name === name);
  if (found === undefined) throw new Error(`no transcript "${name}"`);
  return found;
}

export function transportOf({ transport }: Transcript): Transport {
  return transport === "tcp" ? "tcp" : "ws";
}

/** The packets of a step, as a server would send them. */
export function packetsOf({ bytes = "" }: Step): RawPacket[] {
  const all = Buffer.from(fromHex(bytes));
  const packets: RawPacket[] = [];
  for (let at = 0; at < all.length; ) {
    const end = at + 4 + all.readUIntBE(at + 1, 3);
    packets.push({ type: all.readUInt8(at), body: all.subarray(at + 4, end) });
    at = end;
  }
  return packets;
}

const dictionary = new RouteDictionary(probeDictionary);

/**
 * What a client makes of a packet: everything but whether a payload came compressed, which each
 * server decides by itself.
 */
export function describePacket(packet: RawPacket): string {
  if (packet.type === packetType.heartbeat) return "heartbeat";
  if (packet.type === packetType.kick) return `kick ${packet.body.toString("hex")}`.trim();
  if (packet.type === packetType.handshake) return `handshake ${readHandshake(packet).text}`;
  const { type, id, route, error, payload } = readMessage(packet, dictionary);
  const coded = ((packet.body[0] ?? 0) & 1) === 1 ? " by code" : "";
  const what = type === "push" ? `push ${route}${coded}` : `${error ? "error" : "answer"} ${id}`;
  return `${what} ${showPayload(payload)}`.trim();
}

function showPayload(payload: Buffer): string {
  const text = payload.toString();
  return Buffer.from(text).equals(payload) ? text : payload.toString("hex");
}
