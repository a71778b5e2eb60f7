import { describe } from "vitest";
import type { Lab, LabTest } from "../harness/lab.js";
import { fromHex } from "../harness/vectors.js";
import { until } from "../harness/wait.js";
import { type Differences, Replay } from "./replay.js";
import { type Cast, startCast } from "./servers.js";
import { transcriptOf } from "./transcript.js";

/** Transcripts that were recorded together: what one client does is seen by another. */
export function sceneTests(it: LabTest): void {
  describe("scenes of several transcripts", () => {
    it("push and kick by uid", async ({ lab }) => {
      const { front1, front2 } = await startCast(lab, {});
      // The recorded server answers before the push it made and can't tell who is absent; ours can.
      const absent =
        "answer 3 [absent] failed to push message to users, check array with failed uids";
      const user = await start(lab, front1, "probe/push-kick-by-uid", {
        anyOrder: true,
        ours: { "answer 3": absent },
      });
      const other = await start(lab, front2, "probe/other-front");
      await user.until("answer 3");
      await other.until("answer 1");
      await user.until("push on.push");
      await other.finish();
      await user.finish();
    });

    it("unique sessions", async ({ lab }) => {
      const { front1, front2 } = await startCast(lab, {});
      const first = await start(lab, front1, "probe/unique/same-front-first");
      await first.until("answer 1");
      const second = await start(lab, front1, "probe/unique/same-front-second");
      await second.until("answer 1");
      await first.finish();
      const third = await start(lab, front2, "probe/unique/other-front");
      await third.until("answer 1");
      await second.finish();
      await third.finish();
      await until(() => front1.app.sessions.count === 0, "sessions of front-1 gone");
      await (await start(lab, front1, "probe/session-count")).finish();
    });

    it("every byte in a segment of its own", async ({ lab }) => {
      const { front1 } = await startCast(lab, {});
      // The recorder left out what it sent; this is a session with the same answers.
      const { steps } = transcriptOf("testing/second-handshake");
      const sent = steps.filter(({ dir }) => dir === "client->server").slice(0, 3);
      const bytes = fromHex(sent.map((step) => step.bytes).join(""));
      const client = await Replay.start(lab, front1, transcriptOf("testing/fragmented"));
      for (const byte of bytes) await client.client.flush(Uint8Array.of(byte));
      await client.finish();
    });

    it("draining", async ({ lab }) => {
      const { front1 } = await startCast(lab, { drain: { periodMs: 5 } });
      const client = await start(lab, front1, "probe/shutdown/drain");
      await client.until("handshake");
      await client.play(1);
      const stop = front1.app.stop({ drain: true });
      await until(() => isDraining(front1), "draining");
      await client.finish();
      client.client.end();
      await stop;
    });
  });
}

function isDraining({ log }: Cast["front1"]): boolean {
  return log.lines.some(({ message }) => message === "waiting for sessions to end");
}

function start(lab: Lab, front: Cast["front1"], name: string, differences?: Differences) {
  return Replay.start(lab, front, transcriptOf(name), differences);
}
