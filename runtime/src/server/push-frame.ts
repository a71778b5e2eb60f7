import type { SharedPush } from "../session/index.js";
import {
  type Compression,
  deflateIfShorter,
  messageType,
  packetType,
  type RouteDictionary,
  type WireFormat,
} from "../wire/index.js";

/** Below this a stream saves nothing worth its time. */
export const smallestCompressedBytes = 256;

/** How messages to clients are written. */
export interface OutboundFormat {
  readonly wire: WireFormat;
  readonly dictionary: RouteDictionary;
  /** `null`: never compress. */
  readonly compression: Compression | null;
}

/** A push, encoded when the first client needs it. */
export class PushFrame implements SharedPush {
  readonly #format: OutboundFormat;
  readonly #route: string;
  readonly #payload: Uint8Array;
  #plain: Uint8Array | null = null;
  #shortest: Uint8Array | null = null;

  constructor(format: OutboundFormat, route: string, payload: Uint8Array) {
    this.#format = format;
    this.#route = route;
    this.#payload = payload;
  }

  packet(inflates: boolean): Uint8Array {
    if (!inflates) return this.#encodePlain();
    this.#shortest ??= this.#encodeShortest();
    return this.#shortest;
  }

  #encodePlain(): Uint8Array {
    this.#plain ??= this.#encode(this.#payload, false);
    return this.#plain;
  }

  #encodeShortest(): Uint8Array {
    const stream = compressed(this.#format.compression, this.#payload);
    return stream === null ? this.#encodePlain() : this.#encode(stream, true);
  }

  #encode(payload: Uint8Array, isCompressed: boolean): Uint8Array {
    const { dictionary, wire } = this.#format;
    const head = wire.messageHeadBytes(messageType.push, 0, this.#route, dictionary);
    const bodyBytes = head + payload.length;
    const packet = Buffer.allocUnsafeSlow(wire.packetHeadBytes + bodyBytes);
    wire.writePacketHead(packet, 0, packetType.data, bodyBytes);
    const message = {
      type: messageType.push,
      id: 0,
      route: this.#route,
      compressed: isCompressed,
      error: false,
    };
    const at = wire.writeMessageHead(packet, wire.packetHeadBytes, message, dictionary);
    packet.set(payload, at);
    return packet;
  }
}

/** `payload` compressed, `null` where that does not pay. */
export function compressed(
  compression: Compression | null,
  payload: Uint8Array,
): Uint8Array | null {
  if (compression === null || payload.length < smallestCompressedBytes) return null;
  return deflateIfShorter(compression, payload);
}
