import { codes, PitayaError } from "../error/index.js";

/** A call between servers that can't be made. The messages are those that Pitaya's users know. */
export class RoutingError extends PitayaError {
  override readonly name: string = "RoutingError";
}

export const routingErrors = {
  /** A router found none of the servers fit. */
  noneFits: (serverType: string) =>
    new RoutingError(codes.internal, `no server of type ${serverType} fits the call`),
  /** A router gave something else than one of the servers. */
  notOneOf: (serverType: string) =>
    new RoutingError(
      codes.internal,
      `the router for ${serverType} did not return one of its candidates, or undefined`,
    ),
  /** A session is to stay with a server that has left. */
  boundServerGone: (id: string) =>
    new RoutingError(codes.internal, `the session's server ${id} is gone`),
  /** A call by a route that tells no type, nor a server's id. */
  noServerType: () =>
    new RoutingError(
      codes.unknown,
      "no server type chosen for sending RPC, send a full route in the format server.service.component",
    ),
  notARoute: (route: string, cause: Error) =>
    new RoutingError(codes.badRequest, `Cannot call "${route}": ${cause.message}`, { cause }),
  noServers: () => new RoutingError(codes.internal, "no servers available of this type"),
  unknownServer: () => new RoutingError(codes.unknown, "server not found"),
  wouldBeLocal: () =>
    new RoutingError(
      codes.unknown,
      "you are making a rpc that may be processed locally, either specify a different server type or specify a server id",
    ),
  notRunning: () => new RoutingError(codes.unknown, "RPC server is not running"),
} as const;
