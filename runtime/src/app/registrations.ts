import type { Router } from "../cluster/index.js";
import {
  atEachRoute,
  type HandlerContext,
  type HandlerService,
  Hooks,
  type MethodDesc,
  RegistrationError,
  Registry,
  type RemoteContext,
  type RemoteService,
} from "../dispatch/index.js";
import type { HandshakeValidator } from "../server/index.js";
import type { WorkerOptions } from "../worker/index.js";
import { kindOf } from "./option-checks.js";

/** @throws RegistrationError for what is no server type or no router: programs without types give anything */
export function checkRoute(serverType: unknown, router: unknown): void {
  if (typeof serverType !== "string" || serverType === "") {
    throw new RegistrationError(
      `Cannot add a router for server type ${serverType === "" ? '""' : kindOf(serverType)}: name the type of the servers that it picks`,
    );
  }
  if (typeof router === "function") return;
  throw new RegistrationError(
    `Cannot add a router for server type "${serverType}": it has to be a function, not ${kindOf(router)}; write (call, candidates) => candidates[0], or use one such as keyRouter()`,
  );
}

/** What an application has told its server before it starts. */
export class Registrations {
  readonly handlers = new Registry();
  readonly remotes = new Registry();
  readonly handlerHooks = new Hooks<HandlerContext>();
  readonly remoteHooks = new Hooks<RemoteContext>();
  /** In order of registration. */
  readonly validators: HandshakeValidator[] = [];
  /** Methods of other server types whose routing keys are to be honoured, by route. */
  readonly forwarded = new Map<string, MethodDesc>();
  /** The services of those. */
  readonly forwardedServices = new Set<HandlerService>();
  /** What callers of this server have to agree on. */
  readonly shapes = new Set<string>();

  /** Pick servers, by server type. */
  readonly routers = new Map<string, Router>();
  /** `null`: this server runs no jobs. */
  worker: WorkerOptions | null = null;

  /** Its methods are registered. */
  answer({ shapes }: HandlerService | RemoteService): void {
    if (shapes !== undefined) this.shapes.add(shapes);
  }

  forward(service: HandlerService): void {
    this.forwardedServices.add(service);
    for (const method of Object.values(service.methods).flatMap(atEachRoute)) {
      this.forwarded.set(method.route, method);
    }
  }
}
