import type { ServerInfo } from "../../dispatch/index.js";
import type { Clock, Logger } from "../../observe/index.js";
import { EtcdError } from "../etcd/etcd-error.js";
import { pause } from "../etcd/pause.js";
import type { EtcdStore } from "../etcd/store.js";
import { type Entry, isAbsent, isUnchanged, put } from "../etcd/transaction.js";
import { formatServer } from "./server-json.js";

/** A server's place in etcd, and the lease that it is to hang on. */
export interface Claim {
  readonly store: EtcdStore;
  readonly key: string;
  /** Keys of other servers with this id. */
  readonly rivals: readonly string[];
  readonly self: ServerInfo;
  readonly lease: bigint;
  /** Whether a lease is of this very server. */
  readonly isOwn: (lease: bigint) => boolean;
  /** Aborted once this server doesn't want its place any more. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
}

const maxTries = 5;
const lookMs = 250;
/** The clocks need not be equally fast. */
const slackS = 0.2;

/**
 * Writes the record of this server. A record that is there already is taken over if nobody renews its
 * lease; finding that out takes a third of that lease's time to live and 2 s at most.
 *
 * @throws EtcdError `id-taken` if a running server has the id
 */
export async function claimPlace(claim: Claim): Promise<void> {
  const { store, key, rivals, self, lease, log } = claim;
  for (const rival of rivals) {
    const record = await store.get(rival);
    if (record !== undefined && (await isRenewed(claim, record))) throw taken(claim);
  }
  const place = put(key, formatServer(self), lease);
  for (let tried = 0; tried < maxTries; tried++) {
    if ((await store.transaction([isAbsent(key)], [place])) !== null) return;
    const record = await store.get(key);
    if (record === undefined) continue;
    if (!claim.isOwn(record.lease)) {
      if (await isRenewed(claim, record)) throw taken(claim);
      log.warn("taking over the record of a server that is gone", { id: self.id, type: self.type });
    }
    if ((await store.transaction([isUnchanged(record)], [place])) !== null) return;
  }
  throw taken(claim);
}

/** Whether somebody renews the lease of a record: it does not run out as one does that is left alone. */
async function isRenewed({ store, clock, signal }: Claim, { lease }: Entry): Promise<boolean> {
  if (lease === 0n) return false;
  const first = await store.timeToLive(lease);
  const lookedAt = clock.now();
  const untilMs = lookedAt + (first.grantedS * 1_000) / 3 + 2_000;
  for (let life = first; life.remainingS >= 0; ) {
    const askedAt = clock.now();
    if (askedAt >= untilMs) return false;
    if (signal.aborted) throw new EtcdError("closed", "register", store.where, "the server stops");
    life = await store.timeToLive(lease);
    // Whole seconds, rounded down: left alone it would have less than this one second more. At 0 it may
    // have run out, and etcd did not get round to ending it.
    const leftAloneS = first.remainingS + 1 - (askedAt - lookedAt) / 1_000;
    if (life.remainingS > 0 && life.remainingS >= leftAloneS + slackS) return true;
    await pause(lookMs, clock, signal);
  }
  return false;
}

function taken({ store, self }: Claim): EtcdError {
  const what = `register "${self.id}" of type "${self.type}"`;
  return new EtcdError("id-taken", what, store.where, "a running server has this id");
}
