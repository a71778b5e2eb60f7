import { expect, it as test } from "vitest";
import { it } from "../harness/lab.js";
import { replayTests } from "./replays.js";
import { sceneTests } from "./scenes.js";
import { table } from "./table.js";
import { transcripts } from "./transcript.js";

test("transcripts are all in the table, and the table names no others", () => {
  expect(Object.keys(table).sort()).toEqual(transcripts.map(({ name }) => name).sort());
});

replayTests(it);
sceneTests(it);
