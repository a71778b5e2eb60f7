import { RegistrationError } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";
import { parseRoute, shortRoute } from "../wire/index.js";
import {
  type JobQueue,
  JobWorker,
  type LocalRemotes,
  ReliableClients,
  type WorkerOptions,
} from "../worker/index.js";
import { type ContextServices, RemoteCall } from "./context.js";
import type { Membership, MembershipServices } from "./membership.js";

/** Calls that one server stores, and those that it runs. */
export class ServerJobs {
  readonly queue: JobQueue;
  readonly clients: ReliableClients;
  readonly #services: MembershipServices;
  readonly #member: Membership | null;

  constructor(services: MembershipServices, member: Membership | null) {
    const { config, registrations, warnings: log } = services;
    const { jobs, worker, rpcSerializer: serializer, clock } = config;
    this.#services = services;
    this.#member = member;
    this.queue = jobs.open({ log, clock });
    this.clients = new ReliableClients({
      queue: this.queue,
      serializer,
      retry: worker.retry,
      runnable: () => config.jobsAreGiven || registrations.worker !== null,
    });
  }

  /** `null` if nobody has asked for one. */
  worker(contexts: ContextServices): JobWorker | null {
    const { config, registrations } = this.#services;
    if (registrations.worker === null) return null;
    const services = {
      queue: this.queue,
      self: config.self,
      others: this.#member,
      local: this.#local(contexts),
      clock: config.clock,
      concurrency: config.worker.concurrency,
      timeoutMs: config.rpcTimeoutMs,
    };
    return new JobWorker(services, registrations.worker);
  }

  #local(contexts: ContextServices): LocalRemotes {
    const { registrations, dispatchers } = this.#services;
    return async (route, argument, metadata) => {
      const key = shortRoute(parseRoute(route));
      const method = registrations.remotes.find(key);
      if (method === undefined) {
        throw new PitayaError(codes.notFound, "route not found", { metadata: { route: key } });
      }
      const context = new RemoteCall(contexts, route, metadata, undefined);
      await dispatchers.remotes.call(method, argument, context);
    };
  }
}

/** @throws RegistrationError for a second worker */
export function checkOneWorker(registered: WorkerOptions | null): void {
  if (registered === null) return;
  throw new RegistrationError("Cannot register a second worker: an app runs its jobs by one only");
}
