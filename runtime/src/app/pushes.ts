import {
  emptyMessage,
  type Groups,
  type PushDesc,
  type PushResult,
  type PushService,
  type PushSource,
  type PushTarget,
} from "../dispatch/index.js";
import type { Logger } from "../observe/index.js";
import { printable, printableBytes, type Serializer } from "../serialize/index.js";
import type { Users } from "./users.js";

type PushMethod = (message: unknown, target: PushTarget) => Promise<PushResult>;

const nobodyFailed: PushResult = Object.freeze({ failed: [] });

/** Typed pushes: one encoding, whatever the number of receivers. */
export class Pushes implements PushSource {
  readonly #serializer: Serializer;
  readonly #users: Users;
  readonly #groups: Groups;
  /** `null`: payloads are not logged. */
  readonly #debug: Logger | null;
  readonly #senders = new WeakMap<PushService, object>();

  constructor(serializer: Serializer, users: Users, groups: Groups, log: Logger) {
    this.#debug = log.debugEnabled === true ? log : null;
    this.#serializer = serializer;
    this.#users = users;
    this.#groups = groups;
  }

  pushes<Sender extends object>(service: PushService<Sender>): Sender {
    return this.sender(service);
  }

  sender<Sender extends object>(service: PushService<Sender>): Sender {
    let sender = this.#senders.get(service);
    if (sender === undefined) {
      sender = this.#make(service);
      this.#senders.set(service, sender);
    }
    return sender as Sender;
  }

  #make(service: PushService): object {
    const sender: Record<string, unknown> = {};
    for (const [name, desc] of Object.entries(service.pushes)) {
      const push: PushMethod = (message, target) => this.#send(desc, message, target);
      sender[name] =
        desc.message === undefined ? (target: PushTarget) => push(undefined, target) : push;
    }
    return sender;
  }

  async #send(desc: PushDesc, message: unknown, target: PushTarget): Promise<PushResult> {
    const payload = this.#encode(desc, message);
    if (this.#debug !== null) logPush(this.#debug, desc, message, target);
    if ("session" in target) {
      await target.session.push(desc.route, payload);
      return nobodyFailed;
    }
    const uids = "users" in target ? target.users : await this.#membersOf(target);
    return { failed: await this.#users.push(uids, target.frontendType, desc.route, payload) };
  }

  async #membersOf({ group, only }: Extract<PushTarget, { group: string }>): Promise<string[]> {
    const members = await this.#groups.members(group);
    return only === undefined ? members : members.filter(only);
  }

  #encode({ message: type }: PushDesc, message: unknown): Uint8Array {
    // As an empty reply: JSON clients of the pomelo family parse every body.
    if (type === undefined) return this.#serializer.serialize(emptyMessage, {});
    if (type === "raw") return message as Uint8Array;
    return this.#serializer.serialize(type, type.create(message));
  }
}

/** Fields that the schema marks as sensitive don't show. */
function logPush(log: Logger, desc: PushDesc, message: unknown, target: PushTarget): void {
  const { route, message: type } = desc;
  const to =
    "session" in target
      ? { session: target.session.id, uid: target.session.uid }
      : "users" in target
        ? { users: printable(target.users) }
        : { group: target.group };
  if (type === undefined) log.debug("push", { route, ...to });
  else if (type === "raw") {
    log.debug("push", { route, ...to, message: printableBytes(message as Uint8Array) });
  } else log.debug("push", { route, ...to, message: printable(message, type.sensitive) });
}
