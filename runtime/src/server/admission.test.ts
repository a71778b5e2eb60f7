import { describe, expect, it } from "vitest";
import { noMetrics } from "../observe/index.js";
import { Admission } from "./admission.js";
import { defaultLimits } from "./limits.js";

describe("Admission", () => {
  it("lets any number in by default", () => {
    const admission = new Admission({ ...defaultLimits, maxHalfOpen: 0 }, noMetrics);
    for (let i = 0; i < 50_000; i++) expect(admission.enter("10.0.0.1:1")).toBeNull();
    expect(admission.connections).toBe(50_000);
  });

  it("names the limit that keeps a client out, and has room again when one leaves", () => {
    const admission = new Admission(
      { ...defaultLimits, maxConnections: 3, maxConnectionsPerAddress: 2, maxHalfOpen: 2 },
      noMetrics,
    );
    expect(admission.enter("10.0.0.1:1")).toBeNull();
    expect(admission.enter("10.0.0.1:2")).toBeNull();
    expect(admission.enter("10.0.0.2:1")).toBe("maxHalfOpen");
    admission.opened();
    admission.opened();
    expect(admission.enter("10.0.0.1:3")).toBe("maxConnectionsPerAddress");
    expect(admission.enter("[::1]:1")).toBeNull();
    expect(admission.enter("10.0.0.3:1")).toBe("maxConnections");
    admission.left("10.0.0.1:1", false);
    expect(admission.enter("10.0.0.1:9")).toBeNull();
    admission.left("[::1]:1", true);
    admission.left("10.0.0.1:9", true);
    admission.left("10.0.0.1:2", false);
    expect(admission.connections).toBe(0);
  });
});
