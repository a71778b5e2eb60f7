import { Client, type Opening } from "./client.js";
import { machineClock } from "./client-clock.js";
import type { ConnectionPorts } from "./connection.js";
import type { Dialer } from "./dialer.js";
import { fflateCompression } from "./fflate-compression.js";
import { type ClientOptions, readClientOptions } from "./options.js";

/**
 * Connects to a frontend server; done when the handshake is.
 *
 * @throws ConnectError with the reason; the first connection is not tried again
 * @throws the reason of `options.signal` if that aborts
 */
export type Connect = (url: string, options?: ClientOptions) => Promise<Client>;

/** `connect` for a platform: its name as servers are told, and its way of reaching them. */
export function connectBy(platform: string, dial: Dialer): Connect {
  const ports: ConnectionPorts = { dial, compression: fflateCompression, clock: machineClock };
  return async (url, options = {}) => {
    const settings = readClientOptions(options, platform);
    return opened(options, (opening) => new Client(url, settings, ports, opening));
  };
}

/** Makes a client, and waits until it is connected. */
export async function opened<Made extends Client>(
  { signal }: ClientOptions,
  make: (opening: Opening) => Made,
): Promise<Made> {
  signal?.throwIfAborted();
  let abort: (() => void) | undefined;
  try {
    return await new Promise<Made>((resolve, reject) => {
      const client = make({ opened: () => resolve(client), failed: reject });
      abort = () => {
        reject(signal?.reason);
        client.close();
      };
      signal?.addEventListener("abort", abort);
    });
  } finally {
    if (abort !== undefined) signal?.removeEventListener("abort", abort);
  }
}
