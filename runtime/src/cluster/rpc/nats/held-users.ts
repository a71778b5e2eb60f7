import type { Msg } from "@nats-io/transport-node";
import { NotSentError } from "../not-sent-error.js";
import type { LastingLink } from "./lasting-link.js";
import type { Listener } from "./listeners.js";
import { Barrier } from "./simple-messages.js";
import { kickSubject, maxSubjectBytes, pushSubject } from "./subjects.js";

/** What is done with what comes for users. */
export interface UserMessages {
  onPush(msg: Msg): void;
  onKick(msg: Msg): void;
}

interface HeldUser {
  /** Sessions of the user: a new one may come before the old one has gone. */
  count: number;
  readonly push: UserListener;
  readonly kick: UserListener;
}

/** The users of this server, and their subjects. */
export class HeldUsers {
  readonly #type: string;
  readonly #lasting: LastingLink;
  readonly #patienceMs: number;
  readonly #messages: UserMessages;
  readonly #users = new Map<string, HeldUser>();

  constructor(type: string, lasting: LastingLink, patienceMs: number, messages: UserMessages) {
    this.#type = type;
    this.#lasting = lasting;
    this.#patienceMs = patienceMs;
    this.#messages = messages;
  }

  get size(): number {
    return this.#users.size;
  }

  /** @throws NotSentError if NATS does not have the subscriptions */
  async hold(uid: string): Promise<void> {
    const user = this.#add(uid);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#lasting.send(new Barrier(this.#lasting, this.#patienceMs, resolve, reject));
      });
      const denied = user.push.denied ?? user.kick.denied;
      if (denied !== null) throw new NotSentError(`nats: ${denied.message}`, { cause: denied });
    } catch (error) {
      this.release(uid);
      throw error;
    }
  }

  release(uid: string): void {
    const user = this.#users.get(uid);
    if (user === undefined || --user.count > 0) return;
    this.#users.delete(uid);
    this.#lasting.listeners.remove(user.push);
    this.#lasting.listeners.remove(user.kick);
  }

  clear(): void {
    for (const { push, kick } of this.#users.values()) {
      this.#lasting.listeners.remove(push);
      this.#lasting.listeners.remove(kick);
    }
    this.#users.clear();
  }

  #add(uid: string): HeldUser {
    const held = this.#users.get(uid);
    if (held !== undefined) {
      held.count++;
      return held;
    }
    const { onPush, onKick } = this.#messages;
    const push = pushSubject(this.#type, uid);
    const kick = kickSubject(this.#type, uid);
    if (push === null || kick === null) throw tooLong(uid);
    const user = {
      count: 1,
      push: new UserListener(push, onPush),
      kick: new UserListener(kick, onKick),
    };
    this.#users.set(uid, user);
    this.#lasting.listeners.add(user.push);
    this.#lasting.listeners.add(user.kick);
    return user;
  }
}

class UserListener implements Listener {
  readonly subject: string;
  readonly onMessage: (msg: Msg) => void;
  denied: Error | null = null;

  constructor(subject: string, onMessage: (msg: Msg) => void) {
    this.subject = subject;
    this.onMessage = onMessage;
  }

  onDenied(error: Error): void {
    this.denied = error;
  }
}

function tooLong(uid: string): NotSentError {
  const length = Buffer.byteLength(uid);
  return new NotSentError(
    `nats: a uid of ${length} bytes does not fit a subject of ${maxSubjectBytes} bytes`,
  );
}
