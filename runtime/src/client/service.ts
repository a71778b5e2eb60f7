import type { CallOptions } from "./call.js";
import type { ClientMethodDesc, ClientService } from "./service-desc.js";

/** What a service's methods are made of. */
export interface Caller {
  call(method: ClientMethodDesc, input: unknown, options?: CallOptions): Promise<unknown>;
  send(method: ClientMethodDesc, input: unknown): void;
}

type Method = (...args: readonly never[]) => unknown;

/** The object that a service's generated interface describes. */
export function buildService<Api extends object>(service: ClientService<Api>, caller: Caller): Api {
  const api: Record<string, Method> = Object.create(null);
  for (const [name, method] of Object.entries(service.methods)) api[name] = build(method, caller);
  return Object.freeze(api) as Api;
}

function build(method: ClientMethodDesc, caller: Caller): Method {
  if (method.notify) return (input?: unknown) => caller.send(method, input);
  if (method.input === undefined) {
    return (options?: CallOptions) => caller.call(method, undefined, options);
  }
  return (input: unknown, options?: CallOptions) => caller.call(method, input, options);
}
