import { codes, PitayaError } from "../error/index.js";
import { type Due, metricNames, WheelTimer } from "../observe/index.js";
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
import type { ConnectionServices } from "./connection-services.js";
import { keyOfLimit } from "./limit-keys.js";
import type { LimitName } from "./limits.js";
import { compressed } from "./push-frame.js";
import { WriteQueue, type WriteQueueOwner } from "./write-queue.js";

/** How long a closed connection may take to send what was written, ms. */
const lingerMs = 5_000;

/** Between two looks at what waits for a client, ms. */
const lookEveryMs = 100;

export interface OutboundOwner {
  /** More waits for the client, or for longer, than the named limit allows. */
  onSlow(limit: LimitName, value: number, unsentBytes: number): void;
  /** So many messages wait for the client that its own ones should not be read for a while. */
  pauseReading(): void;
  resumeReading(): void;
}

/** What goes to one client: packets and messages, encoded, queued, and bounded. */
export class Outbound implements Due, WriteQueueOwner {
  /** Whether the client can read compressed messages. */
  inflates = false;
  readonly #channel: Channel;
  readonly #services: ConnectionServices;
  readonly #owner: OutboundOwner;
  readonly #queue: WriteQueue;
  /** While open: since bytes wait. Once ended: since the end. */
  readonly #timer = new WheelTimer(this);
  #ended = false;
  /** So many bytes have to have gone out, ever, by that time. */
  #dueBytes = 0;
  #dueAt = 0;
  /** Packets that came since the kernel last took everything. */
  #waitingCount = 0;
  #pausesReading = false;

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
  }

  push(push: SharedPush): void {
    const packet = push.packet(this.inflates);
    this.#queue.append(packet);
    this.#check(packet.length);
  }

  /** The kernel has taken everything. */
  drained(): void {
    if (this.#ended) return;
    this.#services.wheel.stop(this.#timer);
    this.#waitingCount = 0;
    if (!this.#pausesReading) return;
    this.#pausesReading = false;
    this.#owner.resumeReading();
  }

  onBacklog(): void {
    if (this.#ended || this.#timer.dueTick >= 0) return;
    this.#watchFrom();
    this.#services.wheel.start(this.#timer, lookEveryMs);
  }

  /** What waits now has to be gone in time. */
  #watchFrom(): void {
    this.#dueBytes = this.#queue.writtenBytes;
    this.#dueAt = this.#services.wheel.now + this.#services.limits.maxSendQueueAgeMs;
  }

  /** Sends what is written, then closes; a client that does not take it is cut in the end. */
  end(): void {
    this.#ended = true;
    this.#queue.flush();
    this.#channel.end();
    this.#services.wheel.start(this.#timer, lingerMs);
  }

  /** Drops what is written, and the connection. */
  destroy(): void {
    this.#ended = true;
    this.#queue.clear();
    this.#channel.destroy();
  }

  /** The connection is gone. */
  stop(): void {
    this.#services.wheel.stop(this.#timer);
    this.#queue.clear();
  }

  /** A channel need not tell when little has drained, so it is looked at while something waits. */
  onDue(): void {
    if (this.#ended) {
      this.#channel.destroy();
      return;
    }
    if (this.#channel.bufferedBytes === 0) {
      this.drained();
      return;
    }
    const { wheel, limits } = this.#services;
    if (this.#queue.sentBytes >= this.#dueBytes) this.#watchFrom();
    else if (wheel.now >= this.#dueAt) {
      this.#slow("maxSendQueueAgeMs", limits.maxSendQueueAgeMs);
      return;
    }
    wheel.start(this.#timer, lookEveryMs);
  }

  /** After a packet of that many bytes, which is no reason by itself: it may be of any legal length. */
  #check(packetBytes: number): void {
    const { limits } = this.#services;
    if (this.#channel.bufferedBytes > 0) this.#countWaiting();
    if (this.#queue.pendingBytes <= limits.maxSendQueueBytes) return;
    // What one turn gathers says nothing about the client before the kernel was asked to take it.
    this.#queue.flush();
    if (this.#queue.pendingBytes - packetBytes > limits.maxSendQueueBytes) {
      this.#slow("maxSendQueueBytes", limits.maxSendQueueBytes);
    }
  }

  /** A client that asks faster than it reads is asked to wait; pushes still go on, up to the bound in bytes. */
  #countWaiting(): void {
    this.#waitingCount++;
    const { maxQueuedMessages } = this.#services.limits;
    if (this.#pausesReading || this.#waitingCount <= maxQueuedMessages) return;
    this.#pausesReading = true;
    const { metrics, log } = this.#services;
    metrics.count(metricNames.limitHits, { limit: "maxQueuedMessages" }, 1);
    const key = keyOfLimit.maxQueuedMessages;
    const fields = { remoteAddress: this.#channel.remoteAddress, key, value: maxQueuedMessages };
    log.debug("not reading a client for a while: a limit was hit", fields);
    this.#owner.pauseReading();
  }

  #slow(limit: LimitName, value: number): void {
    this.#owner.onSlow(limit, value, this.#queue.pendingBytes);
  }

  #tooLarge(bytes: number): Uint8Array {
    const text = `reply of ${bytes} bytes, at most ${maxPacketBodyBytes} fit in a packet`;
    this.#services.log.error(text);
    return serializeError(this.#services.serializer, new PitayaError(codes.internal, text));
  }
}
