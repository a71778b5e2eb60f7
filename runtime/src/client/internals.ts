import type { Serializer } from "../serialize/index.js";

/** Name of what the test kit alone may do with a client; applications can't have it. */
export const watchPushes = Symbol("watch pushes");

/** Told of a push, and how its payload is written. */
export type PushWatch = (route: string, payload: Uint8Array, serializer: Serializer) => void;
