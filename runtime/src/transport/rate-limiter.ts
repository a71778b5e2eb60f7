import {
  type Clock,
  type Logger,
  type MetricsReporter,
  metricNames,
  noMetrics,
  silentLogger,
  systemClock,
} from "../observe/index.js";
import { packetType } from "../wire/index.js";
import type { AcceptorEvents, Channel, ChannelReceiver } from "./acceptor.js";
import { ForwardingChannel } from "./forwarding-channel.js";
import { LeakyBucket } from "./leaky-bucket.js";
import { PacketSieve } from "./packet-sieve.js";
import { channelWrapper, type Wrapper } from "./wrapper.js";

/** How many messages a client may send. */
export interface RateLimiterOptions {
  /** Messages that one client may send in an interval, at least 1. @defaultValue 20 */
  readonly limit?: number;
  /** How long after a message its place is free again, ms. @defaultValue 1000 */
  readonly intervalMs?: number;
  /** Lets everything through. @defaultValue false */
  readonly forceDisable?: boolean;
  /** Counts what is dropped, as `exceeded_rate_limiting`. @defaultValue the server's */
  readonly metrics?: MetricsReporter;
  /** @defaultValue the server's */
  readonly logger?: Logger;
  /** Time, for tests. @defaultValue the machine's */
  readonly clock?: Clock;
}

/** Between two log lines, ms. */
const logEveryMs = 10_000;

/**
 * A wrapper that drops what a client sends too fast: not answered, not closed, but counted, and logged
 * at most every 10 s. Data packets count, handshakes and heartbeats don't.
 *
 * @throws Error for a limit or an interval that can't be
 */
export function rateLimiter(options: RateLimiterOptions = {}): Wrapper {
  const { limit = 20, intervalMs = 1_000, clock = systemClock } = options;
  if (options.forceDisable === true) return { wrap: (acceptor) => acceptor };
  checkOptions(limit, intervalMs);
  const drops = new Drops(options, clock, { limit, intervalMs });
  return channelWrapper((channel, events) => {
    const bucket = new LeakyBucket(limit, intervalMs);
    return new LimitedChannel(channel, () => {
      const isAllowed = bucket.take(clock.now());
      if (!isAllowed) drops.add(channel, events);
      return isAllowed;
    });
  });
}

function checkOptions(limit: number, intervalMs: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new Error(
      `Cannot use rateLimiter limit ${limit}: it has to be a whole number from 1; to switch the limiter off, set forceDisable`,
    );
  }
  if (!Number.isFinite(intervalMs) || intervalMs <= 0) {
    throw new Error(`Cannot use rateLimiter intervalMs ${intervalMs}: it has to be above 0`);
  }
}

class LimitedChannel extends ForwardingChannel {
  readonly #allows: () => boolean;

  constructor(inner: Channel, allows: () => boolean) {
    super(inner);
    this.#allows = allows;
  }

  protected override inbound(receiver: ChannelReceiver): (chunk: Uint8Array) => void {
    const sieve = new PacketSieve(
      (type) => type !== packetType.data || this.#allows(),
      (bytes) => receiver.onBytes(bytes),
    );
    return (chunk) => sieve.push(chunk);
  }
}

interface Rate {
  readonly limit: number;
  readonly intervalMs: number;
}

/** Tells of what is dropped: all of it to metrics, some of it to the log. */
class Drops {
  readonly #options: RateLimiterOptions;
  readonly #clock: Clock;
  readonly #rate: Rate;
  #unlogged = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RateLimiterOptions, clock: Clock, rate: Rate) {
    this.#options = options;
    this.#clock = clock;
    this.#rate = rate;
  }

  add({ transport, remoteAddress }: Channel, events: AcceptorEvents): void {
    const metrics = this.#options.metrics ?? events.metrics ?? noMetrics;
    metrics.count(metricNames.exceededRateLimiting, {}, 1);
    this.#unlogged++;
    const now = this.#clock.now();
    if (now - this.#loggedAt < logEveryMs) return;
    const log = this.#options.logger ?? events.log ?? silentLogger;
    const fields = { ...this.#rate, dropped: this.#unlogged, transport, remoteAddress };
    log.warn("rate limit exceeded, dropping messages", fields);
    this.#loggedAt = now;
    this.#unlogged = 0;
  }
}
