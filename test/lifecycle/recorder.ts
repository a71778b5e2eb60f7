import type { LifecycleContext, LifecycleHooks, SessionModule } from "@pitaya-ts/runtime";

export type Stage = keyof LifecycleHooks;
const stages: readonly Stage[] = ["init", "afterInit", "beforeShutdown", "shutdown"];

/** Writes down what is called, in order. */
export class Recorder {
  readonly calls: string[] = [];

  /** Takes part in every stage; `instead` replaces some. */
  part(name: string, instead: LifecycleHooks = {}): Required<LifecycleHooks> {
    const hooks = stages.map((stage) => [
      stage,
      async (context: LifecycleContext): Promise<void> => {
        this.calls.push(`${name} ${stage}`);
        // Another turn: the next must wait for it.
        await new Promise(setImmediate);
        await instead[stage]?.(context);
        this.calls.push(`${name} ${stage} done`);
      },
    ]);
    return Object.fromEntries(hooks) as Required<LifecycleHooks>;
  }

  /** A module with sessions that the test sets. */
  sessionModule(name: string, sessions: { count: number }): SessionModule {
    return {
      ...this.part(name),
      startSessionDraining: () => {
        this.calls.push(`${name} draining`);
      },
      sessionCount: () => sessions.count,
    };
  }

  /** What was begun, without the ends. */
  get begun(): string[] {
    return this.calls.filter((call) => !call.endsWith(" done"));
  }
}
