import { codes, PitayaError } from "../error/index.js";
import { deserializeError } from "../serialize/index.js";
import { type Message, messageType, type RouteDifference } from "../wire/index.js";
import { type CallOptions, readOutput, writeInput } from "./call.js";
import type { ClientState } from "./client-state.js";
import type { ClientStats } from "./client-stats.js";
import { type CloseReason, ConnectError, formatCloseReason } from "./close-reason.js";
import type { ConnectionPorts } from "./connection.js";
import { type PushWatch, watchPushes } from "./internals.js";
import {
  LastingConnection,
  type LastingConnectionEvents,
  type Reconnecting,
} from "./lasting-connection.js";
import { Listeners, type Unsubscribe } from "./listeners.js";
import { type ClientSettings, positive } from "./options.js";
import { PendingCalls } from "./pending-calls.js";
import { PushListeners } from "./push-listeners.js";
import { SchemaDifferences } from "./schema-differences.js";
import type { Agreement } from "./server-handshake.js";
import { buildService } from "./service.js";
import type {
  ClientMethod,
  ClientMethodDesc,
  ClientNotify,
  ClientService,
  PushRoute,
} from "./service-desc.js";

/** Told of the first connection, once. */
export interface Opening {
  opened(): void;
  failed(error: ConnectError): void;
}

/**
 * A client of a frontend server; made by `connect`. It stays the same object, with its listeners,
 * over lost connections. Every method may be called from inside any listener.
 */
export class Client {
  /** Where it connects, as it was given. */
  readonly url: string;
  /** Why the client closed for good; never rejects. */
  readonly closed: Promise<CloseReason>;
  readonly #settings: ClientSettings;
  readonly #connection: LastingConnection;
  readonly #calls: PendingCalls;
  readonly #services = new WeakMap<ClientService, object>();
  readonly #pushes: PushListeners;
  readonly #differences: SchemaDifferences;
  readonly #unhandledPush: Listeners<[route: string, payload: Uint8Array]>;
  readonly #disconnect: Listeners<[CloseReason]>;
  readonly #reconnecting: Listeners<[Reconnecting]>;
  readonly #reconnected: Listeners<[]>;
  readonly #close: Listeners<[CloseReason]>;
  #watch: PushWatch | null = null;
  #unhandledPushCount = 0;
  #lateAnswerCount = 0;
  #reconnectCount = 0;

  /** @internal Use `connect`. */
  constructor(url: string, settings: ClientSettings, ports: ConnectionPorts, opening: Opening) {
    const report = settings.onError;
    this.url = url;
    this.#settings = settings;
    this.#calls = new PendingCalls(undefined, ports.clock);
    this.#pushes = new PushListeners(report);
    this.#differences = new SchemaDifferences(report);
    this.#unhandledPush = new Listeners(report);
    this.#disconnect = new Listeners(report);
    this.#reconnecting = new Listeners(report);
    this.#reconnected = new Listeners(report);
    this.#close = new Listeners(report);
    this.closed = new Promise((resolve) => this.#close.add(resolve));
    this.#connection = new LastingConnection(url, settings, ports, this.#events(opening));
    this.#connection.open();
  }

  /** How the connection is right now. */
  get state(): ClientState {
    return this.#connection.state;
  }

  /** Counts, of this moment. */
  get stats(): ClientStats {
    return {
      unhandledPushCount: this.#unhandledPushCount,
      lateAnswerCount: this.#lateAnswerCount,
      pendingCallCount: this.#calls.count,
      reconnectCount: this.#reconnectCount,
    };
  }

  /**
   * Routes that the server has in another form than the client's `schema` option; empty if there are
   * none, or nothing is known. Calls of those that `breaks` are refused.
   */
  get schemaDifferences(): readonly RouteDifference[] {
    return this.#differences.all;
  }

  /** The typed methods of a service; the same object each time. */
  service<Api extends object>(service: ClientService<Api>): Api {
    const known = this.#services.get(service);
    if (known !== undefined) return known as Api;
    const api = buildService(service, {
      call: (method, input, options) => this.#call(method, input, options),
      send: (method, input) => this.#send(method, input),
    });
    this.#services.set(service, api);
    return api;
  }

  /**
   * Sends a request of which only the bytes are known, and waits for the answer's bytes.
   *
   * @throws SchemaMismatchError for a route that the server has in another form
   * @throws PitayaError with the server's code; PIT-504 without an answer in time; PIT-499 when the
   * connection is lost before the answer, and at once while there is none: calls are not kept for later
   */
  request(route: string, payload?: Uint8Array, options?: CallOptions): Promise<Uint8Array> {
    const method = { route, input: "raw", output: "raw" } as const;
    return this.#call(method, payload ?? nothing, options) as Promise<Uint8Array>;
  }

  /**
   * Calls one method; unlike a {@link service}, it brings the messages of no other into a bundle.
   *
   * @throws PitayaError as {@link request} does
   */
  call<Reply>(method: ClientMethod<void, Reply>, options?: CallOptions): Promise<Reply>;
  call<Request, Reply>(
    method: ClientMethod<Request, Reply>,
    request: NoInfer<Request>,
    options?: CallOptions,
  ): Promise<Reply>;
  call(method: ClientMethodDesc, first?: unknown, second?: CallOptions): Promise<unknown> {
    return method.input === undefined
      ? this.#call(method, undefined, first as CallOptions | undefined)
      : this.#call(method, first, second);
  }

  /**
   * Sends a notify: of one method, or one of which only the bytes are known. Nothing is ever answered.
   *
   * @throws PitayaError PIT-499 while there is no connection
   */
  notify(method: ClientNotify<void>): void;
  notify<Request>(method: ClientNotify<Request>, request: NoInfer<Request>): void;
  notify(route: string, payload?: Uint8Array): void;
  notify(method: ClientMethodDesc | string, request?: unknown): void {
    if (typeof method === "string") this.#send({ route: method, input: "raw" }, request ?? nothing);
    else this.#send(method, request);
  }

  /** Listens to a push; a route in plain text gives the payload's bytes. Ends by calling the result. */
  on<T>(push: PushRoute<T>, listener: (message: T) => unknown): Unsubscribe;
  on(route: string, listener: (payload: Uint8Array) => unknown): Unsubscribe;
  on<T>(push: PushRoute<T> | string, listener: (message: T & Uint8Array) => unknown): Unsubscribe {
    if (typeof push === "string") return this.#pushes.add(push, "raw", listener);
    return this.#pushes.add(push.route, push.message, listener);
  }

  /** Pushes to whose route nobody listens. */
  onUnhandledPush(listener: (route: string, payload: Uint8Array) => unknown): Unsubscribe {
    return this.#unhandledPush.add(listener);
  }

  /** {@link schemaDifferences}: those of now, at once, and of each later connection that has some. */
  onSchemaDifferences(listener: (differences: readonly RouteDifference[]) => unknown): Unsubscribe {
    return this.#differences.listen(listener);
  }

  /** An open connection ended, whatever follows. */
  onDisconnect(listener: (reason: CloseReason) => unknown): Unsubscribe {
    return this.#disconnect.add(listener);
  }

  /** Before each attempt to come back, and before the wait that precedes it. */
  onReconnecting(listener: (attempt: Reconnecting) => unknown): Unsubscribe {
    return this.#reconnecting.add(listener);
  }

  /** The client is back. To the server this is a new session. */
  onReconnected(listener: () => unknown): Unsubscribe {
    return this.#reconnected.add(listener);
  }

  /** The client closed for good. */
  onClose(listener: (reason: CloseReason) => unknown): Unsubscribe {
    return this.#close.add(listener);
  }

  /** Closes for good, after sending what was sent before; calls that wait are rejected. */
  close(): void {
    this.#connection.close({ kind: "client" });
  }

  async #call(method: ClientMethodDesc, input: unknown, options?: CallOptions): Promise<unknown> {
    const { serializer } = this.#agreed();
    this.#differences.check(method.route);
    const payload = writeInput(serializer, method.input, input);
    const answer = await this.#request(method, payload, options ?? {});
    return readOutput(serializer, method, answer);
  }

  #request(
    { route, timeoutMs: ofMethod }: ClientMethodDesc,
    payload: Uint8Array,
    { timeoutMs = ofMethod ?? this.#settings.timeoutMs, signal }: CallOptions,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted();
    positive("timeoutMs", timeoutMs);
    return new Promise((resolve, reject) => {
      const id = this.#calls.add({ route, timeoutMs, signal, resolve, reject });
      try {
        this.#connection.send({ type: messageType.request, id, route, payload });
      } catch (error) {
        this.#calls.take(id);
        reject(error);
      }
    });
  }

  #send({ route, input: type }: ClientMethodDesc, input: unknown): void {
    const { serializer } = this.#agreed();
    this.#differences.check(route);
    const payload = writeInput(serializer, type, input);
    this.#connection.send({ type: messageType.notify, id: 0, route, payload });
  }

  #agreed(): Agreement {
    const { agreement, state } = this.#connection;
    if (agreement !== null) return agreement;
    const message = `Cannot call ${this.url}: client is ${state}`;
    throw new PitayaError(codes.clientClosedRequest, message);
  }

  #events(opening: Opening): LastingConnectionEvents {
    return {
      opened: () => {
        opening.opened();
        this.#differences.set(this.#agreed().differs);
      },
      reopened: () => {
        this.#differences.set(this.#agreed().differs);
        this.#reconnectCount++;
        this.#reconnected.emit();
      },
      message: (message) => this.#receive(message),
      disconnected: (reason) => {
        this.#rejectCalls(reason);
        this.#disconnect.emit(reason);
      },
      reconnecting: (attempt) => this.#reconnecting.emit(attempt),
      closed: (reason, wasOpened) => {
        if (!wasOpened) opening.failed(new ConnectError(this.url, reason));
        this.#close.emit(reason);
      },
    };
  }

  #receive(message: Message): void {
    if (message.type === messageType.response) this.#answer(message);
    else this.#receivePush(message);
  }

  /** For the test kit alone: every push, before its listeners get it. */
  [watchPushes](watch: PushWatch): void {
    this.#watch = watch;
  }

  #receivePush({ route, payload }: Message): void {
    const { serializer } = this.#agreed();
    this.#watch?.(route, payload, serializer);
    if (this.#pushes.emit(route, payload, serializer)) return;
    this.#unhandledPushCount++;
    this.#unhandledPush.emit(route, payload);
  }

  #answer({ id, error, payload }: Message): void {
    // Ids of ours are 32 bits long, so one that needs a bigint is of no call.
    const call = typeof id === "number" ? this.#calls.take(id) : undefined;
    if (call === undefined) this.#lateAnswerCount++;
    else if (error) call.reject(deserializeError(this.#agreed().serializer, payload));
    else call.resolve(payload);
  }

  #rejectCalls(reason: CloseReason): void {
    const message = `connection closed: ${formatCloseReason(reason)}`;
    this.#calls.rejectAll(new PitayaError(codes.clientClosedRequest, message));
  }
}

const nothing = new Uint8Array(0);
