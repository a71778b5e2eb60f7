import { Client } from "./client.js";
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
  const ports = { dial, compression: fflateCompression };
  return async (url, options = {}) => {
    const { signal } = options;
    signal?.throwIfAborted();
    const settings = readClientOptions(options, platform);
    let abort: (() => void) | undefined;
    try {
      return await new Promise<Client>((resolve, reject) => {
        const opened = () => resolve(client);
        const client = new Client(url, settings, ports, { opened, failed: reject });
        abort = () => {
          reject(signal?.reason);
          client.close();
        };
        signal?.addEventListener("abort", abort);
      });
    } finally {
      if (abort !== undefined) signal?.removeEventListener("abort", abort);
    }
  };
}
