import type { Router } from "../cluster/index.js";
import {
  type HandlerContext,
  type HandlerService,
  Hooks,
  type MethodDesc,
  Registry,
  type RemoteContext,
} from "../dispatch/index.js";
import type { HandshakeValidator } from "../server/index.js";
import type { WorkerOptions } from "../worker/index.js";

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

  /** Pick servers, by server type. */
  readonly routers = new Map<string, Router>();
  /** `null`: this server runs no jobs. */
  worker: WorkerOptions | null = null;

  forward(service: HandlerService): void {
    for (const method of Object.values(service.methods)) this.forwarded.set(method.route, method);
  }
}
