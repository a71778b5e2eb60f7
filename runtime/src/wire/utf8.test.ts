import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import { fromHex, toHex } from "../../../test/harness/vectors.js";
import * as node from "./utf8.js";

/** The module as a browser sees it, where there is no `Buffer`. */
async function loadWithoutBuffer(): Promise<typeof node> {
  vi.resetModules();
  vi.stubGlobal("Buffer", undefined);
  try {
    return await import("./utf8.js");
  } finally {
    vi.unstubAllGlobals();
  }
}

const browser = await loadWithoutBuffer();

afterEach(() => {
  vi.unstubAllGlobals();
});

const texts = [
  "",
  "a",
  "room.room.join",
  "日本.服务.方法",
  "é".repeat(30),
  "x".repeat(300),
  "\u{1f600}",
  "\u007f\u0080",
  "\ud800",
];

describe.each([
  ["with Buffer", node],
  ["without Buffer", browser],
])("UTF-8 %s", (_name, utf8) => {
  it.each(texts)("writes and reads %j", (text) => {
    const bytes = Buffer.from(text);
    const into = new Uint8Array(bytes.length + 4).fill(0xee);
    expect(toHex(utf8.utf8Encode(text))).toBe(toHex(bytes));
    expect(utf8.utf8Length(text)).toBe(bytes.length);
    expect(utf8.utf8Write(into, 2, text)).toBe(bytes.length);
    expect(toHex(into)).toBe(`eeee${toHex(bytes)}eeee`);
    expect(utf8.utf8Decode(into, 2, 2 + bytes.length)).toBe(text.replace("\ud800", "\ufffd"));
  });

  it("reads a view into larger memory", () => {
    expect(utf8.utf8Decode(fromHex("ff616263ff").subarray(1, 4))).toBe("abc");
    expect(utf8.utf8Decode(fromHex("ff616263ff").subarray(1, 4), 1)).toBe("bc");
  });

  it("keeps a byte order mark", () => {
    expect(utf8.utf8Decode(fromHex("efbbbf61"))).toBe("\ufeffa");
  });

  it("gives U+FFFD for bytes that are no UTF-8", () => {
    expect(utf8.utf8Decode(fromHex("61fffe62"))).toBe("a\ufffd\ufffdb");
  });
});

describe("UTF-8 of anything", () => {
  it("is read the same with and without Buffer", () => {
    check(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(browser.utf8Decode(bytes)).toBe(node.utf8Decode(bytes));
      }),
    );
  });

  it("is written the same with and without Buffer", () => {
    check(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const bytes = node.utf8Encode(text);
        expect(toHex(browser.utf8Encode(text))).toBe(toHex(bytes));
        for (const utf8 of [node, browser]) {
          const into = new Uint8Array(bytes.length);
          expect(utf8.utf8Length(text)).toBe(bytes.length);
          expect(utf8.utf8Write(into, 0, text)).toBe(bytes.length);
          expect(toHex(into)).toBe(toHex(bytes));
        }
      }),
    );
  });

  it("is ordered by utf8Compare() as its bytes are", () => {
    const text = fc.string({ unit: "binary", maxLength: 4 });
    check(
      fc.property(text, text, fc.string({ unit: "binary", maxLength: 2 }), (a, b, start) => {
        const [left, right] = [start + a, start + b];
        const order = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(node.utf8Compare(left, right))).toBe(order);
      }),
    );
  });
});
