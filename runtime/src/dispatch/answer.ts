/** A payload, `null` where there is none to send, or the promise of either. */
export type Answer = Uint8Array | null | Promise<Uint8Array | null>;
