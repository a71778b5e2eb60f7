import type { AnyMessageType, MessageType } from "../serialize/message-type.js";

/** One method that a client can call. Plain data of the generated code. */
export interface ClientMethodDesc {
  /** Full route, `type.service.method`. */
  readonly route: string;
  /** Absent: no argument, an empty payload is sent. */
  readonly input?: AnyMessageType | "raw";
  /** Absent: the answer holds nothing of interest, or there is none (notify). */
  readonly output?: AnyMessageType | "raw";
  /** No answer is expected. */
  readonly notify?: true;
  /** How long to wait for the answer, ms. Absent: the client's own default. */
  readonly timeoutMs?: number;
}

/**
 * One method that is answered: `client.call(roomJoin, { roomId: "lobby" })`.
 *
 * @typeParam Request - as it is written; `Uint8Array` for a raw method, `void` for one without
 * @typeParam Reply - as it is read; `Uint8Array` for a raw method, `void` for one without
 */
export interface ClientMethod<Request, Reply> extends ClientMethodDesc {
  /** It is answered. */
  readonly notify?: never;
  /** Carries the types only; never set. */
  readonly types?: (request: Request) => Reply;
}

/**
 * One method that is not answered: `client.notify(roomSay, { text: "hi" })`.
 *
 * @typeParam Request - as it is written; `Uint8Array` for a raw method, `void` for one without
 */
export interface ClientNotify<Request> extends ClientMethodDesc {
  /** No answer is expected. */
  readonly notify: true;
  /** Carries the type only; never set. */
  readonly types?: (request: Request) => void;
}

/**
 * A service that clients call.
 *
 * @typeParam Api - the generated interface of the typed client
 */
export interface ClientService<Api extends object = object> {
  /** Full protobuf name. */
  readonly typeName: string;
  /** By name as in code. */
  readonly methods: Readonly<Record<string, ClientMethodDesc>>;
  /** Carries the type only; never set. */
  readonly api?: Api;
}

/**
 * A message that servers push: `client.on(RoomPush.line, (line) => …)`.
 *
 * @typeParam T - the message; `Uint8Array` for a raw push, `undefined` for one without payload
 */
export interface PushRoute<T = unknown> {
  /** What the server pushes on. */
  readonly route: string;
  /** Absent: the push has no payload. */
  readonly message?: MessageType<T, unknown> | "raw";
}
