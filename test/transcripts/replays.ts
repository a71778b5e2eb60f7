import { describe } from "vitest";
import type { LabTest } from "../harness/lab.js";
import { Replay } from "./replay.js";
import { startCast } from "./servers.js";
import { table } from "./table.js";
import { transcriptOf } from "./transcript.js";

const replayed = Object.entries(table).flatMap(([name, verdict]) =>
  "replay" in verdict ? [{ name, ...verdict }] : [],
);

/** Transcripts of which each is replayed by itself. */
export function replayTests(it: LabTest): void {
  describe.concurrent("replayed", () => replayEach(it, replayed));
}

/** Those of a cluster, one after the other: servers that share a NATS are told apart by id alone. */
export function clusterReplayTests(it: LabTest): void {
  const ofClusters = replayed.filter(({ replay: { standalone = false } }) => !standalone);
  describe("replayed", () => replayEach(it, ofClusters));
}

function replayEach(it: LabTest, chosen: typeof replayed): void {
  it.for(chosen)("$name", async ({ name, replay, differences }, { lab }) => {
    const { front1 } = await startCast(lab, replay);
    const client = await Replay.start(lab, front1, transcriptOf(name), differences);
    await client.finish();
  });
}
