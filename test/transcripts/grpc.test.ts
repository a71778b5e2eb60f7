import { describe } from "vitest";
import { clusterEngines } from "../cluster/engines.js";
import { labTest } from "../harness/lab.js";
import { type Differences, Replay } from "./replay.js";
import { clusterReplayTests } from "./replays.js";
import { sceneTests } from "./scenes.js";
import { startCast } from "./servers.js";
import { requestIds, startTimes } from "./table.js";
import { transcriptOf } from "./transcript.js";

const it = labTest(clusterEngines("grpc"));

/** What a call is told whose time is over, as over NATS. */
const timedOut = (id: number, metadata: string) =>
  `error ${id} {"code":"PIT-408","msg":"rpc client: request timeout","metadata":{"peer.id":"back-1",${metadata}}}`;

const peerIds = /(?<="peer\.id":")\w+-1/;

const sessionDifferences: Differences = {
  blot: [requestIds, startTimes, peerIds],
  ours: {
    // A push to who is not bound is refused before it is sent, whatever the transport.
    "error 2":
      'error 2 {"code":"PIT-000","msg":"you have to bind an UID to the session to do that"}',
    // The timeout of a call is honoured, and told of as over NATS.
    "answer 9": timedOut(9, '"route":"game.r.sleep","server":"front-1","timeout":"300ms"'),
    "error 10": timedOut(10, '"route":"game.h.sleep","server":"front-1","timeout":"5s"'),
  },
};

clusterReplayTests(it);
sceneTests(it);

describe("a session over gRPC", () => {
  it("is answered as recorded, and ends when its user comes elsewhere", async ({ lab }) => {
    const { front1, front2 } = await startCast(lab, {});
    const session = await Replay.start(
      lab,
      front1,
      transcriptOf("probe/grpc/session"),
      sessionDifferences,
    );
    await session.until("answer 11");
    const other = await Replay.start(lab, front2, transcriptOf("probe/grpc/unique"));
    await other.until("answer 1");
    await session.finish();
    await other.finish();
  });
});
