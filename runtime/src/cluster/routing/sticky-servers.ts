import type { Metadata, ServerInfo } from "../../dispatch/index.js";
import type { FrontendSession, Session } from "../../session/index.js";

/** Name of what a frontend tells backends of it. */
export const stickyKey = "sticky-servers";

type ServersByType = Record<string, string>;

/** Which servers the sessions of this frontend stay with, by server type. */
export class StickyServers {
  readonly #bySession = new WeakMap<FrontendSession, ServersByType>();

  /** Id of the session's server of that type. */
  find(session: Session | undefined, serverType: string, metadata: Metadata): string | undefined {
    if (session === undefined) return undefined;
    const servers = session.kind === "frontend" ? this.of(session) : told(metadata);
    const id: unknown = servers?.[serverType];
    return typeof id === "string" ? id : undefined;
  }

  /** A backend can't tell the frontend: it chooses by hash, as the frontend would. */
  bind(session: Session | undefined, { type, id }: ServerInfo): void {
    if (session?.kind !== "frontend") return;
    let servers = this.#bySession.get(session);
    if (servers === undefined) {
      servers = Object.create(null) as ServersByType;
      this.#bySession.set(session, servers);
    }
    servers[type] = id;
  }

  /** What backends are to know of a session; `undefined` if there is nothing. */
  of(session: FrontendSession): ServersByType | undefined {
    return this.#bySession.get(session);
  }
}

function told(metadata: Metadata): Readonly<Record<string, unknown>> | undefined {
  const value = metadata[stickyKey];
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
