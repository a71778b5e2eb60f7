import { parseRoute, shortRoute } from "../wire/index.js";
import type { HandlerService, MethodDesc, RemoteService } from "./service-desc.js";

/** A registration that can't be; tells every fault of the service at once. */
export class RegistrationError extends Error {
  override readonly name = "RegistrationError";
}

type MethodFunction = (...args: unknown[]) => unknown;

/** A described method together with the object that implements it. */
export interface BoundMethod {
  readonly desc: MethodDesc;
  /** `service.method`: what a call is looked up by. */
  readonly key: string;
  /** `chat.v1.Room.join`, for messages to the developer. */
  readonly fullName: string;
  /** `this` of each call. */
  readonly instance: object;
  readonly invoke: MethodFunction;
}

/** Methods by `service.method`. Handlers and remotes have a registry each. */
export class Registry {
  readonly #methods = new Map<string, BoundMethod>();

  find(key: string): BoundMethod | undefined {
    return this.#methods.get(key);
  }

  all(): IterableIterator<BoundMethod> {
    return this.#methods.values();
  }

  /**
   * Takes every method of `service`.
   *
   * @throws RegistrationError if `instance` lacks a method, or a route is taken
   */
  register(service: HandlerService | RemoteService, instance: object): void {
    const faults: string[] = [];
    const bound: BoundMethod[] = [];
    for (const [name, method] of Object.entries(service.methods)) {
      const invoke: unknown = Reflect.get(instance, name);
      const fullName = `${service.typeName}.${name}`;
      if (typeof invoke !== "function") {
        faults.push(`${describe(instance)} has no method ${name}`);
        continue;
      }
      for (const desc of atEachRoute(method)) {
        const key = shortRoute(parseRoute(desc.route));
        const taken = this.#methods.get(key) ?? bound.find((other) => other.key === key);
        if (taken === undefined)
          bound.push({ desc, key, fullName, instance, invoke: invoke as MethodFunction });
        else faults.push(`${key} is registered by ${taken.fullName} already`);
      }
    }
    if (faults.length > 0) {
      throw new RegistrationError(`Cannot register ${service.typeName}: ${faults.join("; ")}`);
    }
    for (const method of bound) this.#methods.set(method.key, method);
  }
}

/** The method as it is called by its route, and by each that it once had. */
export function atEachRoute(desc: MethodDesc): readonly MethodDesc[] {
  return [desc, ...(desc.previousRoutes ?? []).map((route) => ({ ...desc, route }))];
}

function describe(instance: object): string {
  const name = instance.constructor?.name ?? "";
  return name === "" || name === "Object" ? "the given object" : name;
}
