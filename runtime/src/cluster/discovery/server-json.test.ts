import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../../test/harness/fuzz.js";
import { formatServer, parseServer } from "./server-json.js";

const text = fc.string({ unit: "binary" });

describe("records of servers", () => {
  it("are read as they were written", () => {
    const servers = fc.record({
      id: text,
      type: text,
      frontend: fc.boolean(),
      hostname: text,
      metadata: fc.dictionary(text, text, { noNullPrototype: true }),
    });
    check(
      fc.property(servers, (server) => {
        expect(parseServer(formatServer(server))).toEqual(server);
      }),
    );
  });

  it("of any other JSON, or of none, are a SyntaxError or a server", () => {
    check(
      fc.property(fc.oneof(fc.json(), text), (value) => {
        const thrown = thrownBy(() => parseServer(value));
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(SyntaxError);
      }),
    );
  });

  it("may name members in any case; the last one counts", () => {
    const read = parseServer(
      '{"ID":"a","id":"b","Metadata":{"__proto__":"x","n":1},"FRONTEND":true}',
    );
    expect(read).toMatchObject({ id: "b", type: "", frontend: true, hostname: "" });
    expect(Object.entries(read.metadata)).toEqual([["__proto__", "x"]]);
  });
});
