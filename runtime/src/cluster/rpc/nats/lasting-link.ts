import { setTimeout as delay } from "node:timers/promises";
import type { PermissionViolationError } from "@nats-io/transport-node";
import { messageOf } from "../../../error/index.js";
import type { Clock, Logger, SampledLog, TimerWheel } from "../../../observe/index.js";
import { NotSentError } from "../not-sent-error.js";
import { Backoff, type BackoffOptions } from "./backoff.js";
import { Dialer, isRefusal, isTimeout } from "./dialer.js";
import type { LinkEvents, NatsLink } from "./link.js";
import { Listeners } from "./listeners.js";
import type { NatsPlace } from "./options.js";
import { Outbox, type Outgoing } from "./outbox.js";

/** What a connection that lasts needs of its server. */
export interface LastingServices {
  readonly log: Logger;
  /** For what NATS or other servers can cause at will. */
  readonly warnings: SampledLog;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  giveUp(why: Error): void;
  /** There is a connection again, after none; all that waited for it was sent. */
  onReturn(): void;
  /** NATS does not take what this server publishes to `subject`. */
  onForbidden(subject: string, error: Error): void;
}

/** While NATS is back, but not all servers may be. */
const returnGraceMs = 2_000;
const askAgainMs = 100;
const maxRedialMs = 2_000;
/** How long an old connection still serves beside the new one, for what is on its way. */
const overlapMs = 1_000;
const closeWithinMs = 2_000;
/** A connection that lived no longer is not replaced at once. */
const briefMs = 1_000;

/** A connection to NATS that is made anew whenever it is lost, with all that was listened to. */
export class LastingLink implements LinkEvents {
  readonly #place: NatsPlace;
  readonly #services: LastingServices;
  readonly #dialer: Dialer;
  readonly #outbox: Outbox;
  readonly #listeners = new Listeners();
  readonly #stopped = new AbortController();
  #link: NatsLink | null = null;
  #again: Outgoing[] = [];
  #connecting = false;
  #adoptedAt = Number.NEGATIVE_INFINITY;
  #lostAt = 0;
  #backAt = Number.NEGATIVE_INFINITY;

  /** @param maxWaiting - messages that wait at a time while NATS is away */
  constructor(place: NatsPlace, name: string, maxWaiting: number, services: LastingServices) {
    this.#place = place;
    this.#services = services;
    this.#dialer = new Dialer(place, name, services.wheel);
    this.#outbox = new Outbox(services.wheel, maxWaiting);
  }

  get now(): number {
    return this.#services.clock.now();
  }

  get connected(): boolean {
    return this.#link !== null;
  }

  /** Subscriptions that NATS has of this connection. */
  get subscriptionCount(): number {
    return this.#link?.subscriptionCount ?? 0;
  }

  get waitingCount(): number {
    return this.#outbox.size;
  }

  get listeners(): Listeners {
    return this.#listeners;
  }

  /**
   * Connects; a NATS that is just starting is waited for.
   *
   * @throws Error that names where NATS was looked for, once `connectTimeoutMs` are over
   */
  async start(): Promise<void> {
    const { clock } = this.#services;
    const backoff = new Backoff(this.#backoffOptions());
    const end = clock.now() + this.#place.connectTimeoutMs;
    let told: unknown = null;
    for (;;) {
      try {
        return await this.#adopt(await this.#dialer.dial(Math.max(end - clock.now(), 1), this));
      } catch (error) {
        // The last attempt may have had too little time to say more than that.
        if (told === null || !isTimeout(error)) told = error;
        const waitMs = backoff.next();
        if (isRefusal(error) || clock.now() + waitMs >= end) throw this.#notStarted(told);
        await this.#pause(waitMs);
      }
      if (this.#stopped.signal.aborted) throw new Error("stopped while connecting to NATS");
    }
  }

  /** Sends now, or when NATS is back; after the end nothing is sent. */
  send(message: Outgoing): void {
    if (this.#stopped.signal.aborted) {
      message.fail(new NotSentError("nats: connection closed"));
      return;
    }
    const link = this.#link;
    if (link === null || link.ended) {
      this.#outbox.add(message);
      return;
    }
    try {
      message.leave(link);
    } catch (error) {
      if (link.ended) this.#outbox.add(message);
      else message.fail(asNotSent(error));
    }
  }

  /** Whether `message` will be sent again: nobody took it, but somebody may be about to come back. */
  sendAgain(message: Outgoing): boolean {
    const { clock } = this.#services;
    if (clock.now() - this.#backAt > returnGraceMs || this.#stopped.signal.aborted) return false;
    if (this.#again.push(message) === 1) void this.#askAgain();
    return true;
  }

  async #askAgain(): Promise<void> {
    await this.#pause(askAgainMs);
    const messages = this.#again;
    this.#again = [];
    for (const message of messages) this.send(message);
  }

  /** Nobody wants it to be sent any more. */
  recall(message: Outgoing): void {
    this.#outbox.remove(message);
  }

  /** A call was not answered: finds out whether NATS is there at all. */
  probe(): void {
    this.#link?.probe();
  }

  /** Sends what was published, within a bound, and closes. Never rejects. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    for (const message of this.#outbox.take()) {
      message.fail(new NotSentError("nats: connection closed"));
    }
    const link = this.#link;
    this.#link = null;
    if (link !== null) await this.#close(link);
  }

  onError(link: NatsLink, error: Error): void {
    this.#services.warnings.error("NATS reports an error", {
      host: link.host,
      error: error.message,
    });
    const { operation, subject } = error as Partial<PermissionViolationError>;
    if (operation === "publish") this.#services.onForbidden(subject ?? "", error);
  }

  onLameDuck(link: NatsLink): void {
    if (link !== this.#link) return;
    this.#services.log.warn("NATS is about to shut down; moving to another", { host: link.host });
    this.#dialer.learn(link);
    void this.#connect();
  }

  onEnd(link: NatsLink, error: Error | null): void {
    this.#listeners.leave(link);
    if (link !== this.#link) return;
    this.#link = null;
    this.#lostAt = this.now;
    const why = error?.message ?? "connection closed";
    this.#services.log.warn("NATS is lost; connecting again", { host: link.host, error: why });
    void this.#connect();
  }

  #notStarted(cause: unknown): Error {
    const where = this.#dialer.hosts.join(", ");
    const limit = isRefusal(cause) ? "" : ` within ${this.#place.connectTimeoutMs} ms`;
    return new Error(`cannot connect to NATS at ${where}${limit}: ${messageOf(cause)}`, { cause });
  }

  /** Until there is another connection, or it is time to give up. */
  async #connect(): Promise<void> {
    if (this.#connecting || this.#stopped.signal.aborted) return;
    this.#connecting = true;
    try {
      if (this.now - this.#adoptedAt < briefMs) await this.#pause(askAgainMs);
      const link = await this.#dialOnAndOn();
      if (link !== null) await this.#adopt(link);
    } catch (error) {
      this.#services.log.error("NATS can't be used", { error: messageOf(error) });
    } finally {
      this.#connecting = false;
    }
    // What was adopted may be lost by now.
    if (this.#link === null || this.#link.ended) await this.#connect();
  }

  async #dialOnAndOn(): Promise<NatsLink | null> {
    const { clock, log } = this.#services;
    const backoff = new Backoff(this.#backoffOptions());
    for (;;) {
      try {
        const timeoutMs = Math.min(this.#place.connectTimeoutMs, maxRedialMs);
        return await this.#dialer.dial(timeoutMs, this);
      } catch (error) {
        if (this.#stopped.signal.aborted) return null;
        const host = this.#dialer.hosts.join(", ");
        log.warn("cannot connect to NATS", { host, error: messageOf(error) });
        const waitMs = backoff.next();
        if (this.#link === null && backoff.exhausted(clock.now() - this.#lostAt)) {
          return this.#giveUp(error);
        }
        await this.#pause(waitMs);
      }
      if (this.#stopped.signal.aborted) return null;
    }
  }

  #giveUp(cause: unknown): null {
    const where = this.#dialer.hosts.join(", ");
    const error = new Error(`NATS at ${where} is lost: ${messageOf(cause)}`, { cause });
    void this.stop();
    this.#services.giveUp(error);
    return null;
  }

  async #adopt(link: NatsLink): Promise<void> {
    if (this.#stopped.signal.aborted) return this.#close(link);
    const old = this.#link;
    this.#adoptedAt = this.now;
    this.#listeners.join(link);
    // Where there is still an old one, none is lost: both listen for a while.
    if (old !== null) await link.flush();
    this.#link = link;
    if (old !== null && !old.ended) {
      this.#services.log.info("moved to another NATS", { from: old.host, to: link.host });
      void this.#retire(old);
    }
    if (this.#lostAt > 0) {
      this.#backAt = this.now;
      this.#services.log.info("NATS is back", { host: link.host });
    }
    for (const message of this.#outbox.take()) this.send(message);
    if (this.#lostAt > 0) this.#services.onReturn();
    if (link.ended) this.onEnd(link, null);
  }

  async #retire(old: NatsLink): Promise<void> {
    await this.#pause(overlapMs);
    await this.#close(old);
    await this.#pause(overlapMs);
    this.#listeners.endOverlap();
  }

  async #close(link: NatsLink): Promise<void> {
    this.#listeners.leave(link);
    await Promise.race([
      link.flush().catch(() => {}),
      delay(closeWithinMs, undefined, { ref: false }),
    ]);
    await link.close();
  }

  /** Ends early when the server stops; never rejects. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }

  #backoffOptions(): BackoffOptions {
    const { jitterMs, jitterTlsMs, tls } = this.#place;
    return { ...this.#place, jitterMs: tls === undefined ? jitterMs : jitterTlsMs };
  }
}

function asNotSent(error: unknown): NotSentError {
  if (error instanceof NotSentError) return error;
  return new NotSentError(`nats: ${messageOf(error)}`, { cause: error });
}
