import { describe, expect, it } from "vitest";
import { type ClientState, clientMoves, connectionMoves, move } from "./client-state.js";

describe("move()", () => {
  it.each<[ClientState, ClientState]>([
    ["connecting", "open"],
    ["connecting", "closed"],
    ["open", "reconnecting"],
    ["reconnecting", "open"],
    ["reconnecting", "closed"],
  ])("lets a client go from %s to %s", (from, to) => {
    expect(move(clientMoves, from, to)).toBe(to);
  });

  it.each<[ClientState, ClientState]>([
    ["closed", "open"],
    ["closed", "closed"],
    ["open", "connecting"],
    ["open", "open"],
    ["connecting", "reconnecting"],
  ])("throws for a client that would go from %s to %s", (from, to) => {
    expect(() => move(clientMoves, from, to)).toThrow(`Cannot move from "${from}" to "${to}"`);
  });

  it("keeps a connection from opening without a handshake, or twice", () => {
    expect(() => move(connectionMoves, "dialing", "open")).toThrow();
    expect(() => move(connectionMoves, "closed", "dialing")).toThrow();
  });
});
