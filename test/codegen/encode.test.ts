import { Lists, Maps, Scalars, Tree, WellKnown } from "@pitaya-ts/generated-test/wide/v1/wide.js";
import { describe, expect, it } from "vitest";

/** Bytes as texts: those are compared at once, not one by one. */
function shown(lists: Lists): unknown {
  const texts = lists.blobs.map((blob) => Buffer.from(blob).toString("latin1"));
  return { ...lists, blobs: texts, lists: lists.lists.map(shown) };
}

describe("encode()", () => {
  it("gives bytes that later calls leave alone", () => {
    const encoded = [1, 2, 3].map((anInt32) => Scalars.encode(Scalars.create({ anInt32 })));
    const copies = encoded.map((each) => Uint8Array.from(each.finish()));
    for (let count = 0; count < 5000; count += 1) Scalars.encode(Scalars.create({ aString: "x" }));
    expect(encoded.map((each) => Uint8Array.from(each.finish()))).toEqual(copies);
  });

  it.each([0, 1, 24, 25, 42, 43, 127, 128, 5461, 16_383, 16_384, 70_000, 300_000])(
    "writes texts and bytes of %i characters, nested",
    (length) => {
      for (const letter of ["a", "ä", "€", "😀"]) {
        const name = letter.repeat(length);
        const tree = Tree.create({ branches: [{ tree: { name, leaf: { size: -1 } } }], name: "n" });
        expect(Tree.decode(Tree.encode(tree).finish())).toEqual(tree);
      }
      const blobs = [new Uint8Array(length).fill(7), Uint8Array.of(1)];
      const lists = Lists.create({ blobs, int32s: [-1, 300], lists: [{ blobs }] });
      expect(shown(Lists.decode(Lists.encode(lists).finish()))).toEqual(shown(lists));
    },
  );

  it("is right inside of another call, and after an error", () => {
    const part = Tree.create({ name: "part".repeat(2000) });
    const whole = Tree.create({ name: "whole", leaf: { size: 5 } });
    const expected = Uint8Array.from(Tree.encode(whole).finish());
    const results: Uint8Array[] = [];
    const nosy = Object.defineProperty({ ...whole }, "name", {
      get: () => {
        results.push(Tree.encode(part).finish());
        return whole.name;
      },
    });
    for (let count = 0; count < 200; count += 1) {
      expect(Uint8Array.from(Tree.encode(nosy).finish())).toEqual(expected);
      const broken = Object.defineProperty({ ...whole }, "leaf", {
        get: () => {
          throw new Error("no leaf");
        },
      });
      expect(() => Tree.encode(broken)).toThrow("no leaf");
    }
    for (const bytes of results) expect(Tree.decode(bytes)).toEqual(part);
  });

  it.each([
    ["anInt32", 2 ** 31, "32-bit integer"],
    ["anInt32", 0.5, "32-bit integer"],
    ["anInt32", Number.NaN, "32-bit integer"],
    ["aUint32", -1, "unsigned 32-bit integer"],
    ["aFixed32", 2 ** 32, "unsigned 32-bit integer"],
    ["aSint32", 2 ** 31, "32-bit integer"],
    ["anInt64", 2n ** 63n, "64-bit integer"],
    ["aUint64", -1n, "unsigned 64-bit integer"],
    ["aFixed64", 2n ** 64n, "unsigned 64-bit integer"],
    ["aFloat", 1e300, "32-bit float"],
  ])("refuses %s = %s by name", (field, value, type) => {
    const message = { ...Scalars.create(), [field]: value };
    expect(() => Scalars.encode(message)).toThrow(/^Cannot encode wide\.v1\.Scalars\.\w+: /);
    expect(() => Scalars.encode(message)).toThrow(`${value} is no ${type}`);
  });

  it("keeps minus zero", () => {
    const message = Scalars.create({ aDouble: -0, aFloat: -0 });
    expect(Scalars.decode(Scalars.encode(message).finish())).toEqual(message);
  });

  it("writes types of google.protobuf, and maps of them", () => {
    const known = WellKnown.create({
      at: new Date(-1),
      lasting: { seconds: -3n, nanos: -5 },
      nothing: {},
      mask: ["a.b", "c"],
      object: { a: [1, null, { b: true }], c: "x" },
      value: [{ a: 1 }],
      list: [1, "a", null],
      aDouble: 0,
      aFloat: 0.5,
      anInt64: -1n,
      aUint64: 0n,
      anInt32: -7,
      aUint32: 0,
      aBool: false,
      aString: "",
      someBytes: Uint8Array.of(1),
      times: [new Date(0), new Date(1_700_000_000_001)],
      texts: ["", "a"],
      longs: [0n, 5n],
      values: [null, 1],
      objects: [{}, { a: 1 }],
      any: { typeUrl: "t", value: Uint8Array.of(2) },
    });
    expect(WellKnown.decode(WellKnown.encode(known).finish())).toEqual(known);
    const maps = Maps.create({
      times: { a: new Date(5) },
      spans: { a: { seconds: 1n } },
      wrapped: { a: 0, b: -1 },
      values: { a: null, b: [1] },
      structs: { a: { b: 1 } },
      bySint64: new Map([[-5n, "x"]]),
    });
    expect(Maps.decode(Maps.encode(maps).finish())).toEqual(maps);
  });
});
