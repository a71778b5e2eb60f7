import { encodePacket, PacketDecoder, type PacketType } from "../wire/index.js";
import type { Channel, ChannelReceiver } from "./acceptor.js";
import { ForwardingChannel } from "./forwarding-channel.js";
import { Opening } from "./opening.js";
import { channelWrapper, type Wrapper } from "./wrapper.js";

/** Decides on a packet of a client: the body to hand on, the same or another, or `null` to drop it. */
export type PacketRule = (type: PacketType, body: Uint8Array) => Uint8Array | null;

/** How a wrapper collects packets. */
export interface PacketWrapperOptions {
  /** Longest body that is collected, bytes; a client that sends a longer one is closed. @defaultValue the server's `maxPacketBytes` */
  readonly maxPacketBytes?: number;
}

const defaultMaxPacketBytes = 1024 * 1024;

/** A wrapper that sees whole packets of clients; `ruleFor` is called once for each client. */
export function packetWrapper(
  ruleFor: (channel: Channel) => PacketRule,
  { maxPacketBytes }: PacketWrapperOptions = {},
): Wrapper {
  return channelWrapper((channel, events) => {
    const limit = maxPacketBytes ?? events.maxPacketBytes ?? defaultMaxPacketBytes;
    return new PacketChannel(channel, ruleFor(channel), limit);
  });
}

class PacketChannel extends ForwardingChannel {
  readonly #rule: PacketRule;
  readonly #maxPacketBytes: number;

  constructor(inner: Channel, rule: PacketRule, maxPacketBytes: number) {
    super(inner);
    this.#rule = rule;
    this.#maxPacketBytes = maxPacketBytes;
  }

  protected override inbound(receiver: ChannelReceiver): (chunk: Uint8Array) => void {
    let opening: Opening | null = new Opening();
    let isBroken = false;
    const decoder = new PacketDecoder((type, body) => {
      opening = null;
      const changed = this.#rule(type, body);
      if (changed !== null) receiver.onBytes(encodePacket(type, changed));
    }, this.#maxPacketBytes);
    return (chunk) => {
      if (isBroken) return;
      opening?.add(chunk);
      try {
        decoder.push(chunk);
      } catch (error) {
        isBroken = true;
        // The server can tell from the first bytes what the client speaks instead.
        if (opening !== null) receiver.onBytes(opening.bytes);
        receiver.onBroken(error instanceof Error ? error : new Error(String(error)));
      }
    };
  }
}
