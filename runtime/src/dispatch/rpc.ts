import type { Session } from "../session/index.js";
import type { RemoteService } from "./service-desc.js";

/** How one call between servers goes. */
export interface RpcOptions {
  /** The server to call; it need not be of the service's type. */
  readonly serverId?: string;
  /** Equal keys reach the same server as long as the servers stay the same; "" is none. */
  readonly routingKey?: string;
  /** For the server type's router. @defaultValue the session of the handler that calls */
  readonly session?: Session;
  /** Whatever else the server type's router wants to know. */
  readonly routeArgs?: unknown;
  /**
   * How long to wait for the answer, ms; the service's or the server's default if absent. A call
   * within a call ends with it at the latest.
   */
  readonly timeoutMs?: number;
  /**
   * Gives up waiting: PIT-499. Over gRPC, and in memory, the remote's own signal fires with it. Over
   * NATS the remote is not told: its signal fires when its deadline comes.
   */
  readonly signal?: AbortSignal;
  /** Goes on even if the call that it is made in is given up or out of time. @defaultValue false */
  readonly detached?: boolean;
  /** Travels with the call; JSON values. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** How often, and when, a stored call that failed is tried again. */
export interface RetryPolicy {
  /** Whether it is tried again at all. @defaultValue true */
  readonly enabled: boolean;
  /** Tries after the first one: at most `max + 1` fail. @defaultValue 5 */
  readonly max: number;
  /** Exponent of the growing part of the pause. @defaultValue 2 */
  readonly exponential: number;
  /** Constant part of the pause, s. @defaultValue 0 */
  readonly minDelay: number;
  /** Longest pause, s. @defaultValue 10 */
  readonly maxDelay: number;
  /** The random part of the pause is below it, s; it grows with each try. @defaultValue 10 */
  readonly maxRandom: number;
  /** In place of all of the above: the first pause, ms; it doubles each time, up to a day. */
  readonly backoffMs?: number;
}

/** How one call that is stored goes. */
export interface ReliableOptions {
  /** The server to call; it need not be of the service's type. */
  readonly serverId?: string;
  /** Equal keys reach the same server as long as the servers stay the same; "" is none. */
  readonly routingKey?: string;
  /** For the server type's router. @defaultValue the session of the handler that calls */
  readonly session?: Session;
  /** Whatever else the server type's router wants to know. */
  readonly routeArgs?: unknown;
  /** How long one try may take, ms; the service's or the worker's default if absent. */
  readonly timeoutMs?: number;
  /** Travels with the call; JSON values. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What is to be other than the method's, or the configuration's. */
  readonly retry?: Partial<RetryPolicy>;
}

/** Whatever can call other servers: an app, or the context of a call. */
export interface RpcSource {
  /** The typed client of a remote service. */
  rpc<Client extends object>(service: RemoteService<object, Client>): Client;
  /**
   * Calls a remote of which only route and bytes are known, such as one whose schema is not at hand.
   *
   * @param route - `type.service.method`; the type may be left out where `serverId` is given
   * @param payload - as the remote's server reads it: protobuf unless its configuration says otherwise
   * @throws PitayaError what the remote failed with; PIT-400 for what is no route; PIT-404 where there
   *   is no such remote; PIT-408 without an answer in time; PIT-500 where there is no such server
   */
  rpcRaw(route: string, payload?: Uint8Array, options?: RpcOptions): Promise<Uint8Array>;
}
