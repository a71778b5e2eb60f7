export type { CloseReason } from "./close-reason.js";
export { BackendSession, type CloseListener, FrontendSession, type Session } from "./session.js";
export { SessionData } from "./session-data.js";
export { sessionErrors } from "./session-error.js";
export type { ClientLink, FrontendLink, SharedPush } from "./session-link.js";
export { type BindHook, type SessionCloseHook, SessionPool } from "./session-pool.js";
