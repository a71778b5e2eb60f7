import { metricNames, WheelEntry } from "../observe/index.js";
import type { Channel } from "../transport/index.js";
import type { ConnectionServices } from "./connection-services.js";
import { keyOfLimit } from "./limit-keys.js";
import type { LimitName } from "./limits.js";
import type { WriteQueue } from "./write-queue.js";

/** Between two looks at what waits for a client, ms. */
const lookEveryMs = 100;

export interface BacklogOwner {
  /** The kernel has taken everything. */
  drained(): void;
  /** The client has taken too little for too long. */
  slow(limit: LimitName, value: number): void;
  /** So many messages wait for the client that its own ones should not be read for a while. */
  pauseReading(): void;
}

/** What waits for one client, from the kernel's first refusal until it has taken everything. */
export class Backlog extends WheelEntry {
  readonly #channel: Channel;
  readonly #queue: WriteQueue;
  readonly #services: ConnectionServices;
  readonly #owner: BacklogOwner;
  /** So many bytes have to have gone out, ever, by that time. */
  #dueBytes = 0;
  #dueAt = 0;
  #packetCount = 0;
  #pausesReading = false;

  constructor(
    channel: Channel,
    queue: WriteQueue,
    services: ConnectionServices,
    owner: BacklogOwner,
  ) {
    super();
    this.#channel = channel;
    this.#queue = queue;
    this.#services = services;
    this.#owner = owner;
    this.#watchFrom();
    services.wheel.start(this, lookEveryMs);
  }

  /** Packets that came while something waited. */
  get packetCount(): number {
    return this.#packetCount;
  }

  get pausesReading(): boolean {
    return this.#pausesReading;
  }

  /** One packet more. A client that asks faster than it reads is asked to wait; pushes still go on, up to the bound in bytes. */
  count(): void {
    this.#packetCount++;
    const { maxQueuedMessages } = this.#services.limits;
    if (this.#pausesReading || this.#packetCount <= maxQueuedMessages) return;
    this.#pausesReading = true;
    const { metrics, log } = this.#services;
    metrics.count(metricNames.limitHits, { limit: "maxQueuedMessages" }, 1);
    const key = keyOfLimit.maxQueuedMessages;
    const fields = { remoteAddress: this.#channel.remoteAddress, key, value: maxQueuedMessages };
    log.debug("not reading a client for a while: a limit was hit", fields);
    this.#owner.pauseReading();
  }

  /** A channel need not tell when little has drained, so it is looked at while something waits. */
  onDue(): void {
    if (this.#channel.bufferedBytes === 0) {
      this.#owner.drained();
      return;
    }
    const { wheel, limits } = this.#services;
    if (this.#queue.sentBytes >= this.#dueBytes) this.#watchFrom();
    else if (wheel.now >= this.#dueAt) {
      this.#owner.slow("maxSendQueueAgeMs", limits.maxSendQueueAgeMs);
      return;
    }
    wheel.start(this, lookEveryMs);
  }

  /** What waits now has to be gone in time. */
  #watchFrom(): void {
    this.#dueBytes = this.#queue.writtenBytes;
    this.#dueAt = this.#services.wheel.now + this.#services.limits.maxSendQueueAgeMs;
  }
}
