import { createRequire } from "node:module";

/**
 * The codecs of Pomelo and Pinus, whose wire Pitaya's grew from. They agree with ours on
 *
 * - packets: types, the head of four bytes, bodies;
 * - messages: types, ids below 2^31, routes and route codes, the flag of a compressed payload.
 *
 * They do not on
 *
 * - ids from 2^31: they calculate in 32 bits, and lose or overwrite bytes;
 * - the error flag 0x20: they neither write it nor tell that it is there;
 * - a body of length 0: they give `null` for it;
 * - what is malformed: neither waits for the rest of a packet (Pomelo fills up with zeros, Pinus gives a
 *   packet without body), Pomelo takes any packet type, and both read messages that end too early.
 */
export interface PeerCodec {
  readonly Package: {
    encode(type: number, body?: Uint8Array): Uint8Array;
    /** One packet, or an array of none, two or more. */
    decode(bytes: Uint8Array): PeerPacket | PeerPacket[];
  };
  readonly Message: {
    /** `route` is a number with `compressRoute`, else a text. */
    encode(
      id: number,
      type: number,
      compressRoute: boolean,
      route: string | number,
      payload: Uint8Array,
      compressGzip: boolean,
    ): Uint8Array;
    decode(bytes: Uint8Array): PeerMessage;
  };
}

export interface PeerPacket {
  readonly type: number;
  readonly body: Uint8Array | null;
}

export interface PeerMessage {
  readonly id: number;
  readonly type: number;
  readonly compressRoute: 0 | 1;
  /** `null` for a response. */
  readonly route: string | number | null;
  readonly body: Uint8Array;
  readonly compressGzip: 0 | 1;
}

// Required, not imported: one of them brings no types, the other ones that do not compile.
const require = createRequire(import.meta.url);

export const pomeloProtocol = require("pomelo-protocol") as PeerCodec;
export const pinusProtocol = require("pinus-protocol") as PeerCodec;

export const peers: readonly (readonly [name: string, codec: PeerCodec])[] = [
  ["pomelo-protocol", pomeloProtocol],
  ["pinus-protocol", pinusProtocol],
];

/** The first id that the peers can't handle. */
export const peerIdLimit = 2 ** 31;
