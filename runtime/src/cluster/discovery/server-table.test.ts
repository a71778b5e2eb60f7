import { describe, expect, it } from "vitest";
import type { ServerInfo } from "../../dispatch/index.js";
import type { DiscoveryEvent } from "./discovery.js";
import { ServerTable } from "./server-table.js";

const info = (id: string, type = "room", metadata: Record<string, string> = {}): ServerInfo => ({
  id,
  type,
  frontend: false,
  hostname: "h",
  metadata,
});

describe("ServerTable", () => {
  it("lists servers by id, and makes a list anew only after a change of its type", () => {
    const table = new ServerTable();
    for (const id of ["c", "a", "b"]) table.put(info(id));
    table.put(info("x", "hall"));
    const rooms = table.ofType("room");
    const halls = table.ofType("hall");
    expect(rooms.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(table.all().map(({ id }) => id)).toEqual(["a", "b", "c", "x"]);
    table.put(info("y", "hall"));
    expect(table.ofType("room")).toBe(rooms);
    expect(table.ofType("hall")).not.toBe(halls);
    expect(halls.map(({ id }) => id)).toEqual(["x"]);
    expect(table.ofType("unknown")).toEqual([]);
  });

  it("tells what changed, and nothing of what did not", () => {
    const table = new ServerTable();
    const events: DiscoveryEvent[] = [];
    const unlisten = table.listen((event) => events.push(event));
    table.put(info("a", "room", { k: "1" }));
    table.put(info("a", "room", { k: "1" }));
    table.put(info("a", "room", { k: "2" }));
    table.put(info("a", "hall", { k: "2" }));
    expect(table.ofType("room")).toEqual([]);
    table.remove("a");
    table.remove("a");
    unlisten();
    table.put(info("b"));
    expect(events).toEqual([
      { kind: "added", server: info("a", "room", { k: "1" }) },
      { kind: "changed", server: info("a", "room", { k: "2" }) },
      { kind: "changed", server: info("a", "hall", { k: "2" }) },
      { kind: "removed", server: info("a", "hall", { k: "2" }) },
    ]);
  });
});
