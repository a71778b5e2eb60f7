import { describe, expect, it } from "vitest";
import { parseRedisAddress } from "./redis-address.js";

describe("parseRedisAddress()", () => {
  it.each([
    ["localhost:6379", { host: "localhost", port: 6379, db: 0 }],
    ["redis.internal", { host: "redis.internal", port: 6379, db: 0 }],
    ["redis://10.0.0.1:7000/3", { host: "10.0.0.1", port: 7000, db: 3 }],
    ["redis://[::1]:7000", { host: "::1", port: 7000, db: 0 }],
    ["rediss://host", { host: "host", port: 6379, db: 0, tls: {} }],
    [
      "redis://me:p%40ss@host:1",
      { host: "host", port: 1, db: 0, username: "me", password: "p@ss" },
    ],
  ])("reads %s", (text, address) => {
    expect(parseRedisAddress(text)).toEqual(address);
  });

  it("takes the password that the address does not have", () => {
    expect(parseRedisAddress("host:1", "secret").password).toBe("secret");
    expect(parseRedisAddress("redis://:own@host:1", "secret").password).toBe("own");
  });

  it.each(["http://host", "host:port", "host/name", "", "redis://"])("refuses %j", (text) => {
    expect(() => parseRedisAddress(text)).toThrow("host:port");
  });

  it("does not show a password that it refuses", () => {
    expect(() => parseRedisAddress("http://me:secret@host")).toThrow(/^(?!.*secret)/);
  });
});
