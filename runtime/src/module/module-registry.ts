import type { Module } from "./module.js";

/** A module's name is taken. */
export class ModuleExistsError extends Error {
  override readonly name = "ModuleExistsError";

  constructor(moduleName: string) {
    super(`module with name ${moduleName} already exists; register this one under another name`);
  }
}

/** There is no module of that name. */
export class ModuleNotFoundError extends Error {
  override readonly name = "ModuleNotFoundError";

  constructor(moduleName: string, known: Iterable<string>) {
    const names = [...known].join(", ") || "none";
    super(`module with name ${moduleName} not found; registered: ${names}`);
  }
}

/** The modules of a server by name, in the order in which they start. */
export class ModuleRegistry {
  readonly #byName = new Map<string, Module>();
  readonly #order: string[] = [];

  /** @throws ModuleExistsError if the name is taken */
  add(name: string, module: Module, place: "first" | "last"): void {
    if (this.#byName.has(name)) throw new ModuleExistsError(name);
    this.#byName.set(name, module);
    if (place === "first") this.#order.unshift(name);
    else this.#order.push(name);
  }

  /** @throws ModuleNotFoundError if there is none of that name */
  get(name: string): Module {
    const module = this.#byName.get(name);
    if (module === undefined) throw new ModuleNotFoundError(name, this.#order);
    return module;
  }

  /** Names and modules in order of start. */
  entries(): [name: string, module: Module][] {
    return this.#order.map((name) => [name, this.get(name)]);
  }
}
