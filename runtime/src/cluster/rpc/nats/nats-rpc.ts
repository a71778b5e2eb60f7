import { setTimeout as delay } from "node:timers/promises";
import type { ServerInfo } from "../../../dispatch/index.js";
import {
  type Clock,
  type Logger,
  type Metrics,
  SampledLog,
  type TimerWheel,
} from "../../../observe/index.js";
import type { RpcCallOptions, RpcEndpoint, RpcTransport } from "../rpc.js";
import { Doors } from "./endpoint-listeners.js";
import { HeldUsers } from "./held-users.js";
import { Inbox } from "./inbox.js";
import { LastingLink } from "./lasting-link.js";
import { Notice } from "./notice.js";
import { type NatsRpcOptions, samePlace } from "./options.js";
import { OutgoingCall } from "./outgoing-call.js";
import { ServerDesk } from "./server-desk.js";
import { Barrier, Message } from "./simple-messages.js";
import { bindingsSubject, kickSubject, pushSubject, serverSubject } from "./subjects.js";

/** What calls over NATS need of their server. */
export interface NatsRpcServices {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  /** NATS is lost for good. */
  giveUp(why: Error): void;
}

/** How long calls of other servers are waited for at the end; who needs longer waits before. */
const idleWithinMs = 1_000;

/** Calls between servers over NATS, as Pitaya's own servers make and answer them. */
export class NatsRpc implements RpcTransport {
  readonly addressesUsers = true;
  readonly #self: ServerInfo;
  readonly #options: NatsRpcOptions;
  readonly #services: NatsRpcServices;
  readonly #warnings: SampledLog;
  readonly #client: LastingLink;
  /** The same as the client's where it can be: pushes and replies stay in order. */
  readonly #server: LastingLink;
  readonly #inbox: Inbox;
  readonly #returned = new Set<() => void>();
  #desk: ServerDesk | null = null;
  #users: HeldUsers | null = null;

  /** @throws Error if a url can't be read */
  constructor(self: ServerInfo, services: NatsRpcServices, options: NatsRpcOptions) {
    this.#self = self;
    this.#services = services;
    this.#options = options;
    this.#warnings = new SampledLog(services.log, services.clock);
    this.#inbox = new Inbox((error) => this.#onInboxDenied(error));
    const { client, server } = options;
    const { maxInFlight } = server;
    const lasting = {
      ...services,
      warnings: this.#warnings,
      giveUp: (why: Error) => services.giveUp(why),
      onReturn: () => {
        for (const listener of this.#returned) listener();
      },
      onForbidden: (subject: string, error: Error) => this.#inbox.forbid(subject, error),
    };
    this.#client = new LastingLink(client, self.id, maxInFlight, lasting);
    this.#server = samePlace(client, server)
      ? this.#client
      : new LastingLink(server, self.id, maxInFlight, lasting);
  }

  /** Whether both of its connections are up. */
  get connected(): boolean {
    return this.#client.connected && this.#server.connected;
  }

  /** Calls that are not answered yet. */
  get pendingCount(): number {
    return this.#inbox.size + this.#client.waitingCount;
  }

  /** Called whenever a connection was lost and is back. */
  onReturn(listener: () => void): void {
    this.#returned.add(listener);
  }

  /** Users whose pushes and kicks come here. */
  get heldCount(): number {
    return this.#users?.size ?? 0;
  }

  /** Subscriptions that NATS has of this server. */
  get subscriptionCount(): number {
    const { subscriptionCount } = this.#client;
    if (this.#server === this.#client) return subscriptionCount;
    return subscriptionCount + this.#server.subscriptionCount;
  }

  /**
   * Connects, and listens to this server's subjects.
   *
   * @throws Error that names the place, once `connectTimeoutMs` are over; or the subject that NATS
   *   refuses
   */
  async start(endpoint: RpcEndpoint): Promise<void> {
    const { server, requestTimeoutMs } = this.#options;
    const desk = new ServerDesk(endpoint, {
      lasting: this.#server,
      metrics: this.#services.metrics,
      warnings: this.#warnings,
      limits: server,
      patienceMs: requestTimeoutMs,
    });
    const { meter } = desk;
    const doors = new Doors(this.#self, endpoint, meter, (data, reply) => desk.accept(data, reply));
    this.#desk = desk;
    this.#users = new HeldUsers(this.#self.type, this.#server, requestTimeoutMs, doors);
    this.#client.listeners.add(this.#inbox);
    desk.open(doors);
    try {
      await this.#connect(doors);
    } catch (error) {
      // One of two connections may be up.
      await this.stop();
      throw error;
    }
    meter.started();
  }

  async #connect(doors: Doors): Promise<void> {
    const links = [...new Set([this.#client, this.#server])];
    await Promise.all(links.map((link) => link.start()));
    await Promise.all(links.map((link) => this.#settled(link)));
    for (const { denied, subject } of [doors.calls, doors.binds]) {
      if (denied !== null) throw new Error(refusal(subject, denied), { cause: denied });
    }
  }

  /** Answers what it still can, within a bound. Never rejects. */
  async stop(): Promise<void> {
    this.#users?.clear();
    this.#desk?.close();
    if (this.#server.connected) {
      await Promise.race([this.#quiet(), delay(idleWithinMs, undefined, { ref: false })]);
    }
    await Promise.all([this.#client.stop(), this.#server.stop()]);
    for (const asker of this.#inbox.take()) asker.cut();
  }

  call(target: ServerInfo, request: Uint8Array, options: RpcCallOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const subject = serverSubject(target.type, target.id);
      const ways = { inbox: this.#inbox, lasting: this.#client };
      const call = new OutgoingCall(subject, request, options.timeoutMs, ways, resolve, reject);
      if (options.waiter !== undefined) options.waiter.kept = call;
      this.#client.send(call);
    });
  }

  async pushToUser(frontendType: string, uid: string, push: Uint8Array): Promise<boolean> {
    return this.#tell(pushSubject(frontendType, uid), push);
  }

  async kickUser(frontendType: string, uid: string, kick: Uint8Array): Promise<boolean> {
    return this.#tell(kickSubject(frontendType, uid), kick);
  }

  /** Resolves when it was sent: nobody answers it. */
  announceBind(type: string, bind: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const patienceMs = this.#options.requestTimeoutMs;
      this.#client.send(new Message(bindingsSubject(type), bind, patienceMs, reject, resolve));
    });
  }

  async hold(uid: string): Promise<void> {
    if (this.#users === null) throw new Error("calls over NATS are not started");
    await this.#users.hold(uid);
  }

  release(uid: string): void {
    this.#users?.release(uid);
  }

  /** Nobody can hold a user whose subject there can't be. */
  async #tell(subject: string | null, data: Uint8Array): Promise<boolean> {
    if (subject === null) return false;
    const patienceMs = this.#options.requestTimeoutMs;
    const options = { subject, data, patienceMs, inbox: this.#inbox, lasting: this.#client };
    return new Promise((resolve, reject) => {
      this.#client.send(new Notice(options, resolve, reject));
    });
  }

  #settled(lasting: LastingLink): Promise<void> {
    const { requestTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      lasting.send(new Barrier(lasting, requestTimeoutMs, resolve, reject));
    });
  }

  /** Nothing comes any more, and what came is answered. */
  async #quiet(): Promise<void> {
    await this.#settled(this.#server).catch(() => {});
    await this.#desk?.idle();
  }

  #onInboxDenied(error: Error): void {
    this.#services.log.error("NATS does not let this server have answers", {
      subject: this.#inbox.subject,
      error: error.message,
    });
  }
}

function refusal(subject: string, why: Error): string {
  return `NATS does not let this server listen to "${subject}": ${why.message}`;
}
