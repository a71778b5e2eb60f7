import { describe, expect, it } from "vitest";
import vectors from "../../../../../test/vectors/servers.json" with { type: "json" };
import type { ServerInfo } from "../../../dispatch/index.js";
import { dialAddress, grpcMetadata, takesPings } from "./address.js";

function server(metadata: Record<string, string>): ServerInfo {
  return { id: "id1", type: "room", frontend: false, hostname: "", metadata };
}

const internal = { grpcHost: "10.0.0.1", grpcPort: "3434" };
const external = { "grpc-external-host": "1.2.3.4", "grpc-external-port": "443" };

describe("the address of a server", () => {
  it.each([
    ["has an internal address only", internal, "", "10.0.0.1:3434"],
    [
      "has an internal address only, elsewhere",
      { ...internal, region: "us" },
      "eu",
      "10.0.0.1:3434",
    ],
    ["has both and no region", { ...internal, ...external }, "", "1.2.3.4:443"],
    ["has both and no region, seen from one", { ...internal, ...external }, "us", "1.2.3.4:443"],
    ["is in this region", { ...internal, ...external, region: "us" }, "us", "10.0.0.1:3434"],
    ["is in another region", { ...internal, ...external, region: "us" }, "eu", "1.2.3.4:443"],
    [
      "is in a region, seen from none",
      { ...internal, ...external, region: "us" },
      "",
      "1.2.3.4:443",
    ],
    ["has an empty external host", { ...internal, "grpc-external-host": "" }, "", "10.0.0.1:3434"],
    ["has an IPv6 address", { grpcHost: "fe80::1", grpcPort: "1" }, "", "[fe80::1]:1"],
  ])("is right where it %s", (_, metadata, region, address) => {
    expect(dialAddress(server(metadata), region)).toBe(address);
  });

  it("is that of Pitaya's own record", () => {
    const record = vectors.vectors.find(({ name }) => name === "server/grpc");
    const metadata = record?.metadata as Record<string, string>;
    expect(dialAddress(server(metadata), "us")).toBe("10.0.0.1:3434");
    expect(dialAddress(server(metadata), "eu")).toBe("1.2.3.4:443");
  });

  it.each([
    {},
    { grpcHost: "h" },
    { grpcPort: "1" },
    { grpcHost: "", grpcPort: "1" },
    { ...internal, "grpc-external-host": "h" },
    ...["", "x", "0", "-1", "65536", "1.5"].map((grpcPort) => ({ grpcHost: "h", grpcPort })),
  ])("is none for %j", (metadata) => {
    expect(dialAddress(server(metadata), "")).toBeUndefined();
  });
});

describe("what a server announces", () => {
  it("is its internal address", () => {
    expect(grpcMetadata({ host: "h" }, 1)).toEqual({
      grpcHost: "h",
      grpcPort: "1",
      "grpc-pings": "true",
    });
  });

  it("is what others choose from", () => {
    const metadata = grpcMetadata({ host: "h", externalHost: "e", region: "us" }, 1);
    expect(metadata).toMatchObject({
      region: "us",
      "grpc-external-host": "e",
      "grpc-external-port": "1",
    });
    expect(dialAddress(server(metadata), "us")).toBe("h:1");
    const mapped = grpcMetadata({ host: "h", externalHost: "e", externalPort: 2 }, 1);
    expect(dialAddress(server(mapped), "")).toBe("e:2");
    expect(takesPings(server(mapped))).toBe(true);
    expect(takesPings(server(internal))).toBe(false);
  });
});
