/** Names of what a session's own server alone may do; applications can't have them. */
export const markClosed = Symbol("mark closed");
export const setHandshake = Symbol("set handshake");
