import { describe, expect, it } from "vitest";
import type { MethodDesc, Violation } from "./service-desc.js";
import { requireValid } from "./validate-hook.js";

function descOf(violation?: Violation): MethodDesc {
  return { route: "a.b.c", validate: () => violation };
}

describe("requireValid()", () => {
  it("lets arguments through that break no rule", () => {
    expect(() => requireValid(descOf(), {})).not.toThrowError();
    expect(() => requireValid({ route: "a.b.c" }, {})).not.toThrowError();
  });

  it("answers PIT-400 with the field and the rule", () => {
    const violation = { path: "items[2].name", rule: "string.min_len", message: "is too short" };
    expect(() => requireValid(descOf(violation), {})).toThrowError(
      expect.objectContaining({
        code: "PIT-400",
        message: "items[2].name is too short",
        metadata: { field: "items[2].name", rule: "string.min_len" },
      }),
    );
  });

  it.each([
    ["c", "c must be even", "c must be even"],
    ["items[2].c", "c must be even", "items[2].c must be even"],
    ["c", "cc must be even", "c cc must be even"],
  ])("names the field %s once where the rule %j does", (path, message, told) => {
    const violation = { path, rule: "c.even", message };
    expect(() => requireValid(descOf(violation), {})).toThrowError(
      expect.objectContaining({ message: told }),
    );
  });

  it("has no field to tell where the rule is one of the whole message", () => {
    const violation = { path: "", rule: "order.range", message: "from must not be after to" };
    expect(() => requireValid(descOf(violation), {})).toThrowError(
      expect.objectContaining({ message: "from must not be after to" }),
    );
  });

  it("hands the argument over", () => {
    const seen: unknown[] = [];
    const validate = (request: unknown) => void seen.push(request);
    requireValid({ route: "a.b.c", validate: validate as never }, "x");
    expect(seen).toEqual(["x"]);
  });
});
