import type { LifecycleContext, LifecycleHooks, Stage } from "./module.js";
import type { StageRunner } from "./stage-runner.js";

/** An object that takes part in a server's life. */
export interface Part {
  /** Such as `module db`. */
  readonly title: string;
  readonly instance: object;
  readonly context: LifecycleContext;
  /** Methods of these names are no stages. */
  readonly notStages: ReadonlySet<string>;
}

/** Parts that go through their stages together. */
export class PartGroup {
  readonly #parts: readonly Part[];
  readonly #runner: StageRunner;
  /** Those whose `init` is done, in order. */
  readonly #initialised: Part[] = [];

  constructor(parts: readonly Part[], runner: StageRunner) {
    this.#parts = parts;
    this.#runner = runner;
  }

  /**
   * `init` of all, then `afterInit` of all.
   *
   * @param proceed - called before each; throws to end the start
   * @throws StageError that names the part; call {@link down} then as well
   */
  async up(proceed: () => void): Promise<void> {
    for (const part of this.#parts) {
      proceed();
      const undo = (): void | Promise<void> => call(part, "shutdown");
      await this.#runner.up(part.title, "init", () => call(part, "init"), undo);
      this.#initialised.push(part);
    }
    for (const part of this.#parts) {
      proceed();
      await this.#runner.up(part.title, "afterInit", () => call(part, "afterInit"));
    }
  }

  /** `beforeShutdown` of all whose `init` is done, then `shutdown`, last first. Never rejects. */
  async down(): Promise<void> {
    const parts = this.#initialised.splice(0).reverse();
    for (const stage of ["beforeShutdown", "shutdown"] as const) {
      for (const part of parts) {
        await this.#runner.down(part.title, stage, () => call(part, stage));
      }
    }
  }
}

function call({ instance, context, notStages }: Part, stage: Stage): void | Promise<void> {
  if (notStages.has(stage)) return;
  const hooks: LifecycleHooks = instance;
  // Anything may have a property of that name; only a method can be a stage.
  if (typeof hooks[stage] === "function") return hooks[stage](context);
}
