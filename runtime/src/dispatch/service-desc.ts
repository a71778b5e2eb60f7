import type { AnyMessageType } from "../serialize/message-type.js";

/** How a payload is read or written: by a message type, or not at all (`"raw"` bytes). */
export type PayloadType = AnyMessageType | "raw";

/** A rule of the schema that a message breaks. */
export interface Violation {
  /** The field, such as `items[2].name`; empty for the message itself. */
  readonly path: string;
  /** Id of the rule, such as `string.min_len`. */
  readonly rule: string;
  /** What is wrong, to stand behind the field's name. */
  readonly message: string;
}

/** One method of a service, as the generated code describes it. Plain data. */
export interface MethodDesc {
  /** Full route, `type.service.method`. */
  readonly route: string;
  /** Routes that it once had and still answers. */
  readonly previousRoutes?: readonly string[];
  /** Absent: the method takes no argument and the payload is ignored. */
  readonly input?: PayloadType;
  /** Absent: the reply is empty (`google.protobuf.Empty`), or there is none (notify). */
  readonly output?: PayloadType;
  /** The client expects no answer. */
  readonly notify?: true;
  /**
   * May run beside other messages of the same session; without it they run in order, one after the
   * other's answer. A forwarded one that is not answered in time is over: what follows goes on.
   */
  readonly concurrent?: true;
  /** Only for sessions that are bound to a user; others are answered PIT-401. */
  readonly auth?: "bound";
  /** How often one client may call it; a call too many is answered PIT-429. */
  readonly rateLimit?: { readonly limit: number; readonly intervalMs: number };
  /** Deadline of one call, ms; a call that takes longer is answered PIT-408, while the method runs on. */
  readonly timeoutMs?: number;
  /** A repeated call does no more than the first one. */
  readonly idempotent?: true;
  /**
   * Calls are stored, then tried until they succeed: `maxRetries` times after the first (the
   * configuration's number if absent), `backoffMs` before the second try, doubled each time.
   */
  readonly reliable?: { readonly maxRetries?: number; readonly backoffMs?: number };
  /** What is wrong with a request by the rules of the schema; absent where there are none. */
  readonly validate?: (request: never) => Violation | undefined;
  /** Reads the value that picks the server from the request (`routing.key` in the schema); "": any will do. */
  readonly routingKey?: (request: never) => string;
  /** Has a session stay with one server (`routing.strategy` in the schema). */
  readonly routing?: "sticky";
}

/** Methods by the name that the implementing object has for them. */
export type MethodDescs = Readonly<Record<string, MethodDesc>>;

/**
 * Methods that clients call.
 *
 * @typeParam Handlers - the generated interface that an implementation has to satisfy
 */
export interface HandlerService<Handlers extends object = object> {
  /** Tells it from the other kinds of services. */
  readonly kind: "handler";
  /** Full protobuf name, for messages and documentation. */
  readonly typeName: string;
  /** The type of the servers that handle it. */
  readonly serverType: string;
  /** Second part of the routes. */
  readonly name: string;
  /** By name as in code. */
  readonly methods: MethodDescs;
  /** What its callers have to agree on; absent: nobody checks. */
  readonly shapes?: string;
  /** Carries the type only; never set. */
  readonly handlers?: Handlers;
}

/**
 * Methods that other servers call.
 *
 * @typeParam Remotes - the generated interface that an implementation has to satisfy
 * @typeParam Client - the generated interface of the typed RPC client
 */
export interface RemoteService<Remotes extends object = object, Client extends object = object> {
  /** Tells it from the other kinds of services. */
  readonly kind: "remote";
  /** Full name in the schema. */
  readonly typeName: string;
  /** The type of the servers that answer it. */
  readonly serverType: string;
  /** Second part of its routes. */
  readonly name: string;
  /** By name as in code. */
  readonly methods: MethodDescs;
  /** What its callers have to agree on; absent: nobody checks. */
  readonly shapes?: string;
  /** Carries the type only; never set. */
  readonly remotes?: Remotes;
  /** Carries the type only; never set. */
  readonly client?: Client;
}

/** One push: its route and its message. */
export interface PushDesc {
  /** What clients listen on. */
  readonly route: string;
  /** Absent: the push has no payload. */
  readonly message?: PayloadType;
}

/**
 * Messages that servers send to clients.
 *
 * @typeParam Sender - the generated interface of the typed push sender
 */
export interface PushService<Sender extends object = object> {
  /** Tells it from the other kinds of services. */
  readonly kind: "push";
  /** Full name in the schema. */
  readonly typeName: string;
  /** By name as in code. */
  readonly pushes: Readonly<Record<string, PushDesc>>;
  /** Carries the type only; never set. */
  readonly sender?: Sender;
}
