import { BackendSession, type FrontendLink } from "../session/index.js";

/** The session of a handler's call that nothing is behind; what is asked of its frontend is kept. */
export interface FakeSessionOptions {
  /** Whose it is. @defaultValue none: it is not bound */
  readonly uid?: string;
  /** What the application remembers of the client. @defaultValue nothing */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What a handler asked of the frontend that holds its session. */
export interface FrontRecord {
  /** Bytes that it pushed to the session itself. */
  readonly pushes: { readonly route: string; readonly payload: Uint8Array }[];
  /** Reasons of kicks. */
  readonly kicks: string[];
  /** Data as `session.pushToFront()` sent it, the latest last. */
  readonly data: Readonly<Record<string, unknown>>[];
}

/** Session 1 of frontend `front-1`, as a backend has it. */
export function fakeSession(
  { uid = "", data = {} }: FakeSessionOptions,
  front: FrontRecord,
): BackendSession {
  const link: FrontendLink = {
    async push(_uid, route, payload) {
      front.pushes.push({ route, payload });
    },
    async kick(_uid, reason) {
      front.kicks.push(reason);
    },
    async bind() {},
    async pushData() {
      front.data.push(Object.fromEntries(session.data.entries()));
    },
  };
  const session = new BackendSession(1, uid, { id: "front-1", sessionId: 1 }, link);
  session.data.replace(data);
  return session;
}
