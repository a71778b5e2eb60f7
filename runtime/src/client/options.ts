import { jsonSerializer, protobufSerializer, type Serializer } from "../serialize/index.js";
import { type ClientInfo, maxPacketBodyBytes, RouteDictionary } from "../wire/index.js";
import type { ErrorSink } from "./listeners.js";
import { type ReconnectOptions, reconnectDefaults } from "./reconnect.js";

/** JSON that the application sends along with the handshake. */
export type UserData = Readonly<Record<string, unknown>>;

/** How a client connects and behaves; all of it may be left out. */
export interface ClientOptions {
  /** Told to the server in the handshake. A function is asked anew for each connection. */
  readonly user?: UserData | (() => UserData);
  /** What the client tells of itself. @default platform "node" or "browser", library version, type "pitaya-ts" */
  readonly sys?: Partial<ClientInfo>;
  /**
   * Route codes, as generated. A server that has just the same leaves them out of its handshake; another
   * one sends its own, which hold. @default none
   */
  readonly dictionary?: Readonly<Record<string, number>>;
  /**
   * What the client was built with, as generated: a server that was given its own tells on which routes
   * they differ. @default none: nothing is compared
   */
  readonly schema?: ClientSchema;
  /** Serializers beside `json` and `protobuf`; the server says which one it uses. */
  readonly serializers?: readonly Serializer[];
  /** How long a call waits for its answer, ms, `Infinity` for ever. @default 5000 */
  readonly timeoutMs?: number;
  /** How long a connection may take until the handshake is done, ms. @default 10000 */
  readonly connectTimeoutMs?: number;
  /**
   * Whether and how the client comes back after its connection was lost. It never does after a kick,
   * a refused handshake, a protocol error or `close()`.
   *
   * @default true
   */
  readonly reconnect?: boolean | Partial<ReconnectOptions>;
  /** Compress payloads that get shorter by it. @default false */
  readonly compress?: boolean;
  /** Longest packet body taken from the server, in bytes. @default 16777215, the most there can be */
  readonly maxPacketBytes?: number;
  /** Longest payload after inflation, in bytes. @default 16777216 */
  readonly maxInflatedBytes?: number;
  /** Gives up the first connection; `connect` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Told what listeners throw and of pushes that can't be read. @default console.error */
  readonly onError?: ErrorSink;
}

/** Routes and messages of a schema, as the generator wrote them. */
export interface ClientSchema {
  /** Of `shapes`. */
  readonly hash: string;
  /** Sent only to a server that has not met this hash before. */
  readonly shapes: string;
}

/** Options of one client, defaults in place of what was left out. */
export interface ClientSettings {
  readonly user: (() => UserData) | undefined;
  readonly sys: Partial<ClientInfo>;
  /** `null`: none is known beforehand. */
  readonly dictionary: RouteDictionary | null;
  readonly schema: ClientSchema | null;
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** `null`: never. */
  readonly reconnect: ReconnectOptions | null;
  readonly compress: boolean;
  readonly maxPacketBytes: number;
  readonly maxInflatedBytes: number;
  readonly onError: ErrorSink;
}

/** Told to servers; the version of this package. */
export const libVersion = "0.1.0";

/** @throws RangeError for a number that makes no sense, DictionaryError for a dictionary that does not */
export function readClientOptions(options: ClientOptions, platform: string): ClientSettings {
  const { user, dictionary } = options;
  const custom = options.serializers ?? [];
  const serializers = [jsonSerializer, protobufSerializer, ...custom];
  return {
    user: typeof user === "object" ? () => user : user,
    sys: { platform, libVersion, type: "pitaya-ts", ...options.sys },
    dictionary: dictionary === undefined ? null : new RouteDictionary(dictionary),
    schema: options.schema ?? null,
    serializers: new Map(serializers.map((serializer) => [serializer.name, serializer])),
    timeoutMs: positive("timeoutMs", options.timeoutMs ?? 5000),
    connectTimeoutMs: positive("connectTimeoutMs", options.connectTimeoutMs ?? 10_000),
    reconnect: readReconnect(options.reconnect ?? true),
    compress: options.compress ?? false,
    maxPacketBytes: positive("maxPacketBytes", options.maxPacketBytes ?? maxPacketBodyBytes),
    maxInflatedBytes: positive("maxInflatedBytes", options.maxInflatedBytes ?? 2 ** 24),
    onError: options.onError ?? ((error) => console.error(error)),
  };
}

function readReconnect(reconnect: boolean | Partial<ReconnectOptions>): ReconnectOptions | null {
  if (reconnect === false) return null;
  const settings = { ...reconnectDefaults, ...(reconnect === true ? {} : reconnect) };
  positive("reconnect.minDelayMs", settings.minDelayMs);
  positive("reconnect.maxDelayMs", settings.maxDelayMs);
  positive("reconnect.maxAttempts", settings.maxAttempts);
  if (!(settings.jitter >= 0 && settings.jitter <= 1)) {
    throw new RangeError(`Cannot use reconnect.jitter ${settings.jitter}: not from 0 to 1`);
  }
  return settings;
}

export function positive(name: string, value: number): number {
  if (!(value > 0)) throw new RangeError(`Cannot use ${name} ${value}: not above 0`);
  return value;
}
