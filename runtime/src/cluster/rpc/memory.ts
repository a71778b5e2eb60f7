import type { ServerInfo } from "../../dispatch/index.js";
import { codes, PitayaError } from "../../error/index.js";
import type { RpcCallOptions, RpcEndpoint, RpcTransport, RpcWaiter } from "./rpc.js";

interface Station {
  readonly server: ServerInfo;
  readonly endpoint: RpcEndpoint;
}

/** The stations of one process. */
export class MemoryBus {
  readonly #stations = new Map<string, Station>();

  attach(server: ServerInfo, endpoint: RpcEndpoint): void {
    this.#stations.set(server.id, { server, endpoint });
  }

  detach(server: ServerInfo): void {
    this.#stations.delete(server.id);
  }

  endpoint(id: string): RpcEndpoint | undefined {
    return this.#stations.get(id)?.endpoint;
  }

  endpointsOfType(type: string): RpcEndpoint[] {
    return [...this.#stations.values()]
      .filter(({ server }) => server.type === type)
      .map(({ endpoint }) => endpoint);
  }
}

/**
 * Calls within one process. Everything crosses as encoded bytes, copied, so that nothing works here
 * that would not work between machines.
 */
export class MemoryRpc implements RpcTransport {
  readonly addressesUsers = true;
  readonly cancels = true;
  readonly #bus: MemoryBus;
  readonly #self: ServerInfo;

  constructor(bus: MemoryBus, self: ServerInfo) {
    this.#bus = bus;
    this.#self = self;
  }

  async start(endpoint: RpcEndpoint): Promise<void> {
    this.#bus.attach(this.#self, endpoint);
  }

  async stop(): Promise<void> {
    this.#bus.detach(this.#self);
  }

  async call(
    target: ServerInfo,
    request: Uint8Array,
    { waiter, signal }: RpcCallOptions,
  ): Promise<Uint8Array> {
    const endpoint = this.#bus.endpoint(target.id);
    if (endpoint === undefined) {
      throw new PitayaError(codes.unknown, `server ${target.id} does not answer`);
    }
    const gone = waiter === undefined ? signal : abandonedSignal(waiter);
    return (await endpoint.call(copy(request), gone)).slice();
  }

  async pushToUser(frontendType: string, _uid: string, push: Uint8Array): Promise<boolean> {
    return this.#tell(frontendType, (endpoint) => endpoint.push(copy(push)));
  }

  async kickUser(frontendType: string, _uid: string, kick: Uint8Array): Promise<boolean> {
    return this.#tell(frontendType, (endpoint) => endpoint.kick(copy(kick)));
  }

  async hold(): Promise<void> {}

  release(): void {}

  async announceBind(type: string, bind: Uint8Array): Promise<void> {
    for (const endpoint of this.#bus.endpointsOfType(type)) endpoint.bound(copy(bind));
  }

  #tell(type: string, tell: (endpoint: RpcEndpoint) => boolean): boolean {
    let told = false;
    for (const endpoint of this.#bus.endpointsOfType(type)) told = tell(endpoint) || told;
    return told;
  }
}

/** Fires when the waiter waits no more: by its own signal, or because its time is over. */
function abandonedSignal(waiter: RpcWaiter): AbortSignal {
  const aborter = new AbortController();
  waiter.kept = { abandon: () => aborter.abort() };
  return aborter.signal;
}

/** Buffer's own `slice` would share the memory. */
function copy(bytes: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes);
}
