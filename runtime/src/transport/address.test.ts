import { describe, expect, it } from "vitest";
import { formatAddress, plainHost } from "./address.js";

describe("plainHost()", () => {
  it.each([
    ["1.2.3.4", "1.2.3.4"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:102:304", "1.2.3.4"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["", ""],
  ])("makes %s to %s", (address, host) => {
    expect(plainHost(address)).toBe(host);
  });
});

it("puts IPv6 addresses in brackets", () => {
  expect(formatAddress("::1", 80)).toBe("[::1]:80");
  expect(formatAddress("1.2.3.4", 80)).toBe("1.2.3.4:80");
});
