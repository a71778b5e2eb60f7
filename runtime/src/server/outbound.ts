import { codes, PitayaError } from "../error/index.js";
import { metricNames } from "../observe/index.js";
import { serializeError } from "../serialize/index.js";
import type { SharedPush } from "../session/index.js";
import type { Channel } from "../transport/index.js";
import {
  type MessageId,
  maxPacketBodyBytes,
  messageType,
  type PacketType,
  packetType,
} from "../wire/index.js";
import { Backlog, type BacklogOwner } from "./backlog.js";
import type { ConnectionServices } from "./connection-services.js";
import type { LimitName } from "./limits.js";
import { Linger } from "./linger.js";
import { compressed } from "./push-frame.js";
import { WriteQueue, type WriteQueueOwner } from "./write-queue.js";

/** How long a closed connection may take to send what was written, ms. */
const lingerMs = 5_000;

const sendChannel = { channel: "agent_chsend" };

export interface OutboundOwner {
  /** More waits for the client, or for longer, than the named limit allows. */
  onSlow(limit: LimitName, value: number, unsentBytes: number): void;
  /** So many messages wait for the client that its own ones should not be read for a while. */
  pauseReading(): void;
  resumeReading(): void;
}

/** What goes to one client: packets and messages, encoded, queued, and bounded. */
export class Outbound implements WriteQueueOwner, BacklogOwner {
  /** Whether the client can read compressed messages. */
  inflates = false;
  readonly #channel: Channel;
  readonly #services: ConnectionServices;
  readonly #owner: OutboundOwner;
  readonly #queue: WriteQueue;
  /** While the kernel has not taken everything. */
  #backlog: Backlog | null = null;
  #linger: Linger | null = null;
  #ended = false;

  constructor(channel: Channel, services: ConnectionServices, owner: OutboundOwner) {
    this.#channel = channel;
    this.#services = services;
    this.#owner = owner;
    this.#queue = new WriteQueue(channel, services.arena, services.flusher, this);
  }

  /** What is written until {@link release} goes out then, not at the end of the turn. */
  hold(): void {
    this.#queue.hold();
  }

  release(): void {
    this.#queue.release();
  }

  packet(type: PacketType, body: Uint8Array): void {
    const queue = this.#queue;
    const { wire } = this.#services.format;
    const { packetHeadBytes } = wire;
    const at = queue.reserve(packetHeadBytes + body.length);
    wire.writePacketHead(queue.bytes, at, type, body.length);
    queue.bytes.set(body, at + packetHeadBytes);
    this.#check(packetHeadBytes + body.length);
  }

  response(id: MessageId, payload: Uint8Array, error: boolean): void {
    const stream = this.inflates ? compressed(this.#services.format.compression, payload) : null;
    const content = stream ?? payload;
    const { wire } = this.#services.format;
    const { packetHeadBytes } = wire;
    const bodyBytes = wire.messageHeadBytes(messageType.response, id, "") + content.length;
    if (bodyBytes > maxPacketBodyBytes) {
      this.response(id, this.#tooLarge(bodyBytes), true);
      return;
    }
    const queue = this.#queue;
    const at = queue.reserve(packetHeadBytes + bodyBytes);
    wire.writePacketHead(queue.bytes, at, packetType.data, bodyBytes);
    const head = {
      type: messageType.response,
      id,
      route: "",
      compressed: stream !== null,
      error,
    };
    const contentAt = wire.writeMessageHead(queue.bytes, at + packetHeadBytes, head);
    queue.bytes.set(content, contentAt);
    this.#check(packetHeadBytes + bodyBytes);
    if (this.#services.metrics.enabled) this.#reportPlaces();
  }

  push(push: SharedPush): void {
    const packet = push.packet(this.inflates);
    this.#queue.append(packet);
    this.#check(packet.length);
    if (this.#services.metrics.enabled) this.#reportPlaces();
  }

  /** The kernel has taken everything. */
  drained(): void {
    const backlog = this.#backlog;
    if (backlog === null) return;
    this.#dropBacklog();
    if (backlog.pausesReading) this.#owner.resumeReading();
  }

  onBacklog(): void {
    if (this.#ended || this.#backlog !== null) return;
    this.#backlog = new Backlog(this.#channel, this.#queue, this.#services, this);
  }

  /** Sends what is written, then closes; a client that does not take it is cut in the end. */
  end(): void {
    this.#ended = true;
    this.#dropBacklog();
    this.#queue.flush();
    this.#channel.end();
    this.#linger = new Linger(this.#channel);
    this.#services.wheel.start(this.#linger, lingerMs);
  }

  /** Drops what is written, and the connection. */
  destroy(): void {
    this.#ended = true;
    this.#dropBacklog();
    this.#queue.clear();
    this.#channel.destroy();
  }

  /** The connection is gone. */
  stop(): void {
    this.#dropBacklog();
    if (this.#linger !== null) this.#services.wheel.stop(this.#linger);
    this.#queue.clear();
  }

  // For what waits

  pauseReading(): void {
    this.#owner.pauseReading();
  }

  slow(limit: LimitName, value: number): void {
    this.#owner.onSlow(limit, value, this.#queue.pendingBytes);
  }

  /** After a packet of that many bytes, which is no reason by itself: it may be of any legal length. */
  #check(packetBytes: number): void {
    const { limits } = this.#services;
    if (this.#channel.bufferedBytes > 0) this.#backlog?.count();
    if (this.#queue.pendingBytes <= limits.maxSendQueueBytes) return;
    // What one turn gathers says nothing about the client before the kernel was asked to take it.
    this.#queue.flush();
    if (this.#queue.pendingBytes - packetBytes > limits.maxSendQueueBytes) {
      this.slow("maxSendQueueBytes", limits.maxSendQueueBytes);
    }
  }

  #reportPlaces(): void {
    const { metrics, limits } = this.#services;
    const waiting = this.#backlog?.packetCount ?? 0;
    const free = Math.max(0, limits.maxQueuedMessages - waiting);
    metrics.histogram(metricNames.channelCapacity, sendChannel, free);
  }

  #dropBacklog(): void {
    if (this.#backlog === null) return;
    this.#services.wheel.stop(this.#backlog);
    this.#backlog = null;
  }

  #tooLarge(bytes: number): Uint8Array {
    const text = `reply of ${bytes} bytes, at most ${maxPacketBodyBytes} fit in a packet`;
    this.#services.log.error(text);
    return serializeError(this.#services.serializer, new PitayaError(codes.internal, text));
  }
}
