import { schema } from "@pitaya-ts/generated-test/dictionary.js";
import { Probe, Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { findFault, type PayloadForm, ShapeBudgetError } from "./shape-faults.js";
import { hashShapes } from "./shape-hash.js";
import { parseShapes, ShapeError, shapeKey } from "./shapes.js";

const route = (text: string) => {
  const [shape] = parseShapes(text).values();
  if (shape === undefined) throw new Error("no route");
  return shape;
};

describe("shapes", () => {
  it("are read as the generator writes them", () => {
    expect(hashShapes(schema.shapes)).toBe(schema.hash);
    const shapes = parseShapes(Probe.shapes ?? "");
    expect([...shapes.keys()].sort()).toEqual(
      Object.values(Probe.methods)
        .flatMap((method) => [method.route, ...(method.previousRoutes ?? [])])
        .map((each) => shapeKey("handler", each))
        .sort(),
    );
    for (const desc of Object.values(Probe.methods)) {
      const shape = shapes.get(shapeKey("handler", desc.route));
      expect(shape?.notify).toBe(desc.notify === true);
      expect(typeof shape?.input === "object").toBe(typeof desc.input === "object");
      expect(shape?.output === "raw").toBe(desc.output === "raw");
    }
    expect(parseShapes(Worker.shapes ?? "").get("remote worker.worker.echo")).toBeDefined();
  });

  it("differ from themselves in no form", () => {
    for (const form of ["protobuf", "json", "other"] as const satisfies PayloadForm[]) {
      for (const shape of parseShapes(schema.shapes).values()) {
        expect(findFault(shape, shape, form)).toBeUndefined();
      }
    }
  });

  it.each([
    ["abc1s", /empty line/],
    ["x\n\n", /"x" is no field/],
    ["abc1m1\n\n", /no message 1/],
    ["\nq0/0 a.b.c", /"q0\/0 a.b.c" is no route/],
    ["\nh0/- a.b.c", /no message 0/],
  ])("refuse %j", (text, why) => {
    expect(() => parseShapes(text)).toThrow(why);
    expect(() => parseShapes(text)).toThrow(ShapeError);
  });

  it("are shapes or a ShapeError, whatever the text", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "abc1s",
        "abc1m0",
        "abc2{0",
        "~",
        "!abc",
        "-",
        ",",
        "\n",
        "\n\n",
        "h0/- a.b.c",
      ),
      fc.string(),
    );
    check(
      fc.property(fc.array(part), (parts) => {
        const thrown = thrownBy(() => parseShapes(parts.join("")));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(ShapeError);
      }),
    );
  });
});

describe("a comparison", () => {
  const holder = (field: string) => route(`abc1m1\n${field}\n\nh0/- a.b.c`);

  it("goes by numbers in protobuf, by names in JSON", () => {
    const [text, other] = [holder("abc1s"), holder("xyz1b")];
    expect(findFault(text, other, "protobuf")).toEqual({
      how: "request field 1.1: string for the caller, bool for the server",
      breaks: true,
    });
    expect(findFault(text, other, "json")).toBeUndefined();
    expect(findFault(holder("abc1i"), holder("abc9D"), "json")).toBeUndefined();
    expect(findFault(holder("abc1i"), holder("abc9D"), "protobuf")).toBeUndefined();
    expect(findFault(holder("abc1i"), holder("abc9e"), "json")?.breaks).toBe(true);
    expect(findFault(text, other, "other")).toBeUndefined();
  });

  it("takes well-known types and dialects for what they are in JSON", () => {
    const [time, other, go] = [holder("!timabc1l"), holder("abc1l"), holder("~abc1l")];
    expect(findFault(time, other, "protobuf")).toBeUndefined();
    expect(findFault(time, other, "json")?.how).toMatch(/^request field 1: one form of JSON/);
    expect(findFault(time, holder("!timxyz1s"), "json")).toBeUndefined();
    expect(findFault(other, go, "json")?.breaks).toBe(true);
  });

  it("takes an argument that is left out for an empty one, but not in JSON", () => {
    const [nothing, message] = [route("\nh-/- a.b.c"), route("abc1s\n\nh0/0 a.b.c")];
    expect(findFault(nothing, message, "protobuf")).toBeUndefined();
    expect(findFault(nothing, message, "json")).toEqual({
      how: "request: nothing for the caller, a message for the server",
      breaks: true,
    });
    expect(findFault(message, nothing, "json")).toBeUndefined();
  });

  it("of messages that hold each other ends, and is bounded", () => {
    const ring = route("abc1m1\nabc1m0,xyz2s\n\nh0/- a.b.c");
    const longer = route("abc1m1\nabc1m2\nabc1m0,xyz2b\n\nh0/- a.b.c");
    expect(findFault(ring, longer, "protobuf")?.how).toMatch(/field 1\.1\.1\.1\.1\.2: string/);
    expect(findFault(ring, ring, "protobuf", { pairs: 3 })).toBeUndefined();
    expect(() => findFault(ring, ring, "protobuf", { pairs: 2 })).toThrow(ShapeBudgetError);
  });
});
