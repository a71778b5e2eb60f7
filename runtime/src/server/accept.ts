import { metricNames } from "../observe/index.js";
import type { Channel, Lobby, Newcomer, Place } from "../transport/index.js";
import type { Guest } from "./admission.js";
import { Connection } from "./connection.js";
import type { ConnectionServices, LiveConnection } from "./connection-services.js";
import { keyOfLimit } from "./limit-keys.js";
import type { LimitName } from "./limits.js";

/** Makes a connection of a channel, unless there are too many. */
export function acceptChannel(
  channel: Channel,
  services: ConnectionServices,
  connections: Set<LiveConnection>,
): void {
  if (!mayEnter(channel.remoteAddress, services)) {
    channel.destroy();
    return;
  }
  const connection = new Connection(channel, services);
  services.admission.enter(connection);
  connections.add(connection);
  services.metrics.gauge(metricNames.connectedClients, {}, connections.size);
  channel.open(connection);
}

/** Where clients count that have no channel yet. */
export function serverLobby(services: ConnectionServices): Lobby {
  return {
    enter(newcomer, remoteAddress) {
      if (!mayEnter(remoteAddress, services)) return null;
      const guest = new WaitingGuest(newcomer, remoteAddress, services);
      services.admission.enter(guest);
      return guest;
    },
  };
}

class WaitingGuest implements Guest, Place {
  readonly remoteAddress: string;
  readonly #newcomer: Newcomer;
  readonly #services: ConnectionServices;
  #left = false;

  constructor(newcomer: Newcomer, remoteAddress: string, services: ConnectionServices) {
    this.#newcomer = newcomer;
    this.remoteAddress = remoteAddress;
    this.#services = services;
  }

  makeRoom(limit: LimitName): void {
    tell("closing a client that connects", limit, this.remoteAddress, this.#services);
    this.#newcomer.drop();
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#services.admission.left(this);
  }
}

function mayEnter(remoteAddress: string, services: ConnectionServices): boolean {
  const limit = services.admission.makeRoom(remoteAddress);
  if (limit === null) return true;
  tell("refusing a connection", limit, remoteAddress, services);
  return false;
}

function tell(
  what: string,
  limit: LimitName,
  remoteAddress: string,
  { metrics, warnings, limits }: ConnectionServices,
): void {
  metrics.count(metricNames.limitHits, { limit }, 1);
  const fields = { limit, key: keyOfLimit[limit], value: limits[limit], remoteAddress };
  warnings.warn(`${what}: limit ${limit} was hit`, fields);
}
