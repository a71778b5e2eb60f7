import { describe, expect } from "vitest";
import { it } from "../harness/lab.js";
import { Replay } from "./replay.js";
import { startCast } from "./servers.js";
import { table } from "./table.js";
import { transcriptOf, transcripts } from "./transcript.js";

const replayed = Object.entries(table).flatMap(([name, verdict]) =>
  "replay" in verdict ? [{ name, ...verdict }] : [],
);

describe("transcripts of a deployed server", () => {
  it("are all in the table, and the table names no others", () => {
    expect(Object.keys(table).sort()).toEqual(transcripts.map(({ name }) => name).sort());
  });

  describe.concurrent("replayed", () => {
    it.for(replayed)("$name", async ({ name, replay, differences }, { lab }) => {
      const { front1 } = await startCast(lab, replay);
      const client = await Replay.start(lab, front1, transcriptOf(name), differences);
      await client.finish();
    });
  });
});
