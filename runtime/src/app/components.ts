import type { HandlerService, RemoteService } from "../dispatch/index.js";
import type { Module, ModuleRegistry, Part } from "../module/index.js";
import type { AppConfig } from "./options.js";

interface Entry {
  name: string;
  /** Methods that clients or servers call: a handler named `init` is no stage. */
  readonly methods: Set<string>;
}

/** What takes part in a server's life without being a module: each object once, however registered. */
export class Components {
  readonly #entries = new Map<object, Entry>();

  /** @param name - for logs and errors; the class's own if absent */
  add(instance: object, name?: string): void {
    const entry = this.#entry(instance, name ?? className(instance));
    if (name !== undefined) entry.name = name;
  }

  /** An object that implements a service. */
  implement(service: HandlerService | RemoteService, instance: object): void {
    const { methods } = this.#entry(instance, service.typeName);
    for (const method of Object.keys(service.methods)) methods.add(method);
  }

  /** In order of registration; without those that are modules as well. */
  parts(modules: ModuleRegistry, { self: server, logger: log, stageTimeoutMs }: AppConfig): Part[] {
    const asModules = new Set<object>(modules.entries().map(([, module]) => module));
    return [...this.#entries]
      .filter(([instance]) => !asModules.has(instance))
      .map(([instance, { name, methods }]) => ({
        title: `component ${name}`,
        instance,
        notStages: methods,
        context: { server, log: log.child({ component: name }), timeoutMs: stageTimeoutMs },
      }));
  }

  /** The same for modules. */
  moduleParts(
    modules: ModuleRegistry,
    { self: server, logger: log, stageTimeoutMs }: AppConfig,
  ): Part[] {
    return modules.entries().map(([name, module]: [string, Module]) => ({
      title: `module ${name}`,
      instance: module,
      notStages: this.#entries.get(module)?.methods ?? new Set(),
      context: { server, log: log.child({ module: name }), timeoutMs: stageTimeoutMs },
    }));
  }

  #entry(instance: object, name: string): Entry {
    let entry = this.#entries.get(instance);
    if (entry === undefined) {
      entry = { name, methods: new Set() };
      this.#entries.set(instance, entry);
    }
    return entry;
  }
}

function className(instance: object): string {
  const name = instance.constructor?.name ?? "";
  return name === "" || name === "Object" ? "(without a name)" : name;
}
