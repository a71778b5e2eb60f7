import { expect, it } from "vitest";
import { type ConnectionState, mayMove } from "./connection-state.js";

const states: readonly ConnectionState[] = ["start", "handshake", "working", "closed"];

it("allows exactly the moves of the protocol", () => {
  const legal = states.flatMap((from) =>
    states.filter((to) => mayMove(from, to)).map((to) => `${from} -> ${to}`),
  );
  expect(legal).toEqual([
    "start -> handshake",
    "start -> closed",
    "handshake -> handshake",
    "handshake -> working",
    "handshake -> closed",
    "working -> handshake",
    "working -> closed",
  ]);
});
