import type { ServerInfo } from "../dispatch/index.js";
import type { Logger } from "../observe/index.js";

/** What a stage of the life cycle has at hand. */
export interface LifecycleContext {
  /** The server that it is a part of. */
  readonly server: ServerInfo;
  /** Names the component or module in each line. */
  readonly log: Logger;
  /** How long this stage may take, ms; it is not waited for any longer. */
  readonly timeoutMs: number;
}

/**
 * The stages of a server's life that an object may take part in; all are optional. A stage of all is
 * done before the next begins; on the way down the order is reversed.
 */
export interface LifecycleHooks {
  /** Gets ready what it needs; nobody can connect or call yet. */
  init?(context: LifecycleContext): void | Promise<void>;
  /** The `init` of all others is done. */
  afterInit?(context: LifecycleContext): void | Promise<void>;
  /** Nobody is connected any more; everybody is still there. */
  beforeShutdown?(context: LifecycleContext): void | Promise<void>;
  /** Frees what `init` took. */
  shutdown?(context: LifecycleContext): void | Promise<void>;
}

export type Stage = keyof LifecycleHooks;

/** A part of a server that others find by name; with both of its own methods a {@link SessionModule}. */
export interface Module extends LifecycleHooks {
  /** From here on it takes no new sessions. */
  startSessionDraining?(): void | Promise<void>;
  /** Sessions that are left; the server waits until there are none. */
  sessionCount?(): number | Promise<number>;
}

/** A module with sessions of its own, such as matches that are to be played to their end. */
export type SessionModule = Module &
  Required<Pick<Module, "startSessionDraining" | "sessionCount">>;

export function isSessionModule(module: object): module is SessionModule {
  const { startSessionDraining, sessionCount }: Module = module;
  return typeof startSessionDraining === "function" && typeof sessionCount === "function";
}
