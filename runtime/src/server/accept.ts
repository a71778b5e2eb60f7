import { metricNames } from "../observe/index.js";
import type { Channel } from "../transport/index.js";
import { Connection } from "./connection.js";
import type { ConnectionServices, LiveConnection } from "./connection-services.js";
import { keyOfLimit } from "./limit-keys.js";

/** Makes a connection of a channel, unless there are too many. */
export function acceptChannel(
  channel: Channel,
  services: ConnectionServices,
  connections: Set<LiveConnection>,
): void {
  const { admission, metrics, warnings, limits } = services;
  const { remoteAddress } = channel;
  const limit = admission.enter(remoteAddress);
  if (limit !== null) {
    metrics.count(metricNames.limitHits, { limit }, 1);
    warnings.warn("refusing a connection: a limit was hit", {
      limit,
      key: keyOfLimit[limit],
      value: limits[limit],
      remoteAddress,
    });
    channel.destroy();
    return;
  }
  const connection = new Connection(channel, services);
  connections.add(connection);
  channel.open(connection);
}
