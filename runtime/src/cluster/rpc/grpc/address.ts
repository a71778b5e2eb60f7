import type { ServerInfo } from "../../../dispatch/index.js";
import { formatAddress } from "../../../transport/index.js";

const keys = {
  host: "grpcHost",
  port: "grpcPort",
  externalHost: "grpc-external-host",
  externalPort: "grpc-external-port",
  region: "region",
  pings: "grpc-pings",
} as const;

/** Under which addresses others reach a server. */
export interface GrpcAddresses {
  /** Within its region. */
  readonly host: string;
  /** From other regions. @defaultValue none: `host` is good everywhere */
  readonly externalHost?: string;
  /** @defaultValue the port that it listens on */
  readonly externalPort?: number;
  /** @defaultValue none */
  readonly region?: string;
}

/** What a server announces of itself, for its `metadata`; `port` is the one that it listens on. */
export function grpcMetadata(addresses: GrpcAddresses, port: number): Record<string, string> {
  const { host, externalHost = "", externalPort = port, region = "" } = addresses;
  return {
    [keys.host]: host,
    [keys.port]: String(port),
    ...(externalHost === ""
      ? {}
      : { [keys.externalHost]: externalHost, [keys.externalPort]: String(externalPort) }),
    ...(region === "" ? {} : { [keys.region]: region }),
    [keys.pings]: "true",
  };
}

/** `host:port` to reach a server from `ownRegion`; `undefined` if it does not tell. */
export function dialAddress({ metadata }: ServerInfo, ownRegion: string): string | undefined {
  const external = isExternal(metadata, ownRegion);
  const host = metadata[external ? keys.externalHost : keys.host];
  const port = metadata[external ? keys.externalPort : keys.port];
  if (host === undefined || host === "" || port === undefined) return undefined;
  const number = Number(port);
  return isPort(number) ? formatAddress(host, number) : undefined;
}

/**
 * Whether a server may be asked often whether it is there. Servers of other makes close connections
 * for that.
 */
export function takesPings({ metadata }: ServerInfo): boolean {
  return metadata[keys.pings] === "true";
}

function isExternal(metadata: ServerInfo["metadata"], ownRegion: string): boolean {
  if ((metadata[keys.externalHost] ?? "") === "") return false;
  const region = metadata[keys.region] ?? "";
  return region === "" || region !== ownRegion;
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number > 0 && number < 65_536;
}
