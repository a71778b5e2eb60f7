import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { type Due, type TimerWheel, WheelTimer } from "../../../observe/index.js";
import { NotSentError } from "../not-sent-error.js";

/** How long NATS may take for a pong before its connection counts as dead. */
const pongWithinMs = 2_000;

/** More than NATS takes. */
export class TooLargeError extends NotSentError {
  override readonly name: string = "TooLargeError";
}

/** A subject that a server listens to, for as long as it wants to, whatever becomes of connections. */
export interface Listening {
  readonly subject: string;
  onMessage(link: NatsLink, msg: Msg): void;
  onDenied(error: Error): void;
}

/** NATS closes connections that name longer ones. */
const maxSubjectLength = 2_048;

/** @throws NotSentError for what is no subject to publish to, such as one of an odd server id */
function checkSubject(subject: string): void {
  if (subject.length <= maxSubjectLength && !/[\s]|^\.|\.$|\.\./.test(subject)) return;
  const shown = JSON.stringify(subject.slice(0, 80));
  throw new NotSentError(
    `nats: ${shown} is no subject: ids and types hold no blanks, and are short`,
  );
}

interface Publication {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply: string;
}

export interface LinkEvents {
  /** NATS reports an error; it may close the connection next. */
  onError(link: NatsLink, error: Error): void;
  /** NATS is about to shut down. */
  onLameDuck(link: NatsLink): void;
  /** Once; `null` if it was closed from here. */
  onEnd(link: NatsLink, error: Error | null): void;
}

/** One connection to NATS, until it ends. */
export class NatsLink implements Due {
  readonly #nc: NatsConnection;
  readonly #wheel: TimerWheel;
  readonly #events: LinkEvents;
  readonly #subscriptions = new Map<Listening, Subscription>();
  readonly #pongTimer = new WheelTimer(this);
  readonly #publishOptions = { reply: "" };
  #unpublished: Publication[] = [];
  readonly #flushes = new Set<(error: Error) => void>();
  #nextFlush: Promise<void> | null = null;
  #pings = 0;
  #pongs = 0;
  /** The ping that is to be answered when the timer is due. */
  #awaited = 0;
  #ended = false;
  #error: Error | null = null;

  constructor(nc: NatsConnection, wheel: TimerWheel, events: LinkEvents) {
    this.#nc = nc;
    this.#wheel = wheel;
    this.#events = events;
    void this.#watch();
    void nc.closed().then((error) => this.#end(error instanceof Error ? error : null));
  }

  get ended(): boolean {
    return this.#ended || this.#nc.isClosed();
  }

  /** Subscriptions that NATS has of it. */
  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  get host(): string {
    return this.#nc.getServer();
  }

  /** `host:port` of the other servers of a cluster of NATS, as far as it tells. */
  get peers(): readonly string[] {
    return this.#nc.info?.connect_urls ?? [];
  }

  /**
   * @param reply - where the answer is to go; empty for none
   * @throws TooLargeError if NATS does not take as much; Error if it is closed
   */
  publish(subject: string, data: Uint8Array, reply: string): void {
    const max = this.#nc.info?.max_payload ?? 0;
    if (max > 0 && data.length > max) {
      throw new TooLargeError(
        `nats: maximum payload exceeded: ${data.length} bytes, this NATS takes ${max}`,
      );
    }
    if (this.ended) throw new Error("connection closed");
    checkSubject(subject);
    if (this.#unpublished.push({ subject, data, reply }) > 1) return;
    setImmediate(() => this.#publishAll());
  }

  /** At the end of the turn, so that what many clients' messages cause leaves in one write. */
  #publishAll(): void {
    const messages = this.#unpublished;
    if (messages.length === 0) return;
    this.#unpublished = [];
    // What the connection took with it may or may not have arrived, as anything that was written.
    if (this.ended) return;
    for (const { subject, data, reply } of messages) {
      this.#publishOptions.reply = reply;
      try {
        this.#nc.publish(subject, data, this.#publishOptions);
      } catch (error) {
        // One message that can't be is no reason to lose the others.
        this.#events.onError(this, error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  subscribe(listening: Listening): void {
    if (this.ended) return;
    const callback = (error: Error | null, msg: Msg): void => {
      if (error === null) listening.onMessage(this, msg);
      else listening.onDenied(error);
    };
    this.#subscriptions.set(listening, this.#nc.subscribe(listening.subject, { callback }));
  }

  unsubscribe(listening: Listening): void {
    const subscription = this.#subscriptions.get(listening);
    this.#subscriptions.delete(listening);
    if (!this.ended) subscription?.unsubscribe();
  }

  /**
   * Resolves when NATS has worked on all that was sent before, and what it had to say of it has
   * arrived; one ping for all who ask in the same turn. Rejects when the connection ends.
   */
  flush(): Promise<void> {
    this.#nextFlush ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#nextFlush = null;
        this.#ping(resolve, reject);
      });
    });
    return this.#nextFlush;
  }

  /** Finds out whether NATS still answers; ends the connection if not. */
  probe(): void {
    if (this.ended || this.#pings > this.#pongs) return;
    this.flush().catch(() => {
      // That it ended is told by its event.
    });
  }

  /** Nothing is waited for. */
  async close(): Promise<void> {
    this.#end(null);
    await this.#nc.close();
  }

  /** A late pong may have arrived already and wait for this process: it has the next turn. */
  onDue(): void {
    setImmediate(() => {
      if (this.#ended || this.#pings === this.#pongs) return;
      if (this.#pongs >= this.#awaited) return this.#awaitPong();
      this.#error = new Error(`NATS at ${this.host} did not answer within ${pongWithinMs} ms`);
      void this.#nc.close();
    });
  }

  #ping(resolve: () => void, reject: (error: Error) => void): void {
    if (this.ended) {
      reject(new Error("nats: connection closed"));
      return;
    }
    this.#publishAll();
    this.#flushes.add(reject);
    this.#pings++;
    if (this.#pongTimer.dueTick < 0) this.#awaitPong();
    // It never rejects for a connection that was closed: that is what the list is for.
    this.#nc.flush().then(
      () => {
        this.#pongs++;
        if (this.#pongs === this.#pings) this.#wheel.stop(this.#pongTimer);
        this.#flushes.delete(reject);
        // Errors that came before the pong are told a little later than it.
        setImmediate(resolve);
      },
      (error: Error) => reject(error),
    );
  }

  #awaitPong(): void {
    this.#awaited = this.#pongs + 1;
    this.#wheel.start(this.#pongTimer, pongWithinMs);
  }

  async #watch(): Promise<void> {
    for await (const status of this.#nc.status()) {
      if (status.type === "error") {
        if (status.error.name !== "PermissionViolationError") this.#error ??= status.error;
        this.#events.onError(this, status.error);
      } else if (status.type === "ldm") this.#events.onLameDuck(this);
    }
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#wheel.stop(this.#pongTimer);
    const why = error ?? this.#error;
    for (const reject of this.#flushes) reject(why ?? new Error("nats: connection closed"));
    this.#flushes.clear();
    this.#subscriptions.clear();
    this.#events.onEnd(this, why);
  }
}
