import { describe, expect, it } from "vitest";
import { formatAddress, networkOf, plainHost } from "./address.js";

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

describe("networkOf()", () => {
  it.each([
    ["1.2.3.4:567", "1.2.3.4"],
    ["[::1]:567", "0:0:0:0"],
    ["[2001:db8::1]:567", "2001:db8:0:0"],
    ["[2001:db8:1:2:3:4:5:6]:567", "2001:db8:1:2"],
    ["[2001:db8:1:2::]:567", "2001:db8:1:2"],
    ["[fe80::1%eth0]:567", "fe80:0:0:0"],
    ["memory", ""],
    ["", ""],
  ])("counts %s as %j", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it("puts IPv6 addresses in brackets", () => {
  expect(formatAddress("::1", 80)).toBe("[::1]:80");
  expect(formatAddress("1.2.3.4", 80)).toBe("1.2.3.4:80");
});
