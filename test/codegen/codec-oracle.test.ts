import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMessage, toBinary } from "@bufbuild/protobuf";
import { generate } from "@pitaya-ts/codegen";
import * as ours from "@pitaya-ts/generated-test/wide/v1/wide.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyMessageType } from "../../runtime/src/serialize/index.js";
import { check } from "../harness/fuzz.js";
import { arbitraryMessage } from "../validation/messages.js";
import { compile, load, makeProject } from "./compiled.js";
import { randomMessage } from "./random-message.js";
import { loadRegistry } from "./registry.js";

/*
 * ts-proto's codec of the same schema says what ours has to do.
 */

const names = [
  "Scalars",
  "Optionals",
  "Lists",
  "LooseLists",
  "Maps",
  "Choice",
  "Longs",
  "Tree",
  "Nothing",
] as const;
const known: Readonly<Record<string, unknown>> = { ...ours };
const registry = loadRegistry("schema/test");

describe("the codec and ts-proto's", () => {
  let dir: string;
  let theirs: Readonly<Record<string, AnyMessageType>>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitaya-oracle-"));
    await makeProject(dir);
    const outDir = join(dir, "out");
    const only = ["messages"] as const;
    await generate({ schemaDir: "schema/test", outDir, only, codec: "ts-proto", cache: false });
    theirs = await load(dir, "out/wide/v1/wide.ts");
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("both compile", async () => {
    expect(await compile(dir, "out", "nodenext")).toBe("");
  }, 120_000);

  it.each(names)("read and write %s alike", (name) => {
    const desc = registry.getMessage(`wide.v1.${name}`) as DescMessage;
    const our = known[name] as AnyMessageType;
    const their = theirs[name] as AnyMessageType;
    check(
      fc.property(arbitraryMessage(desc), (init) => {
        const bytes = toBinary(desc, create(desc, init));
        const message = our.decode(bytes);
        expect(message).toEqual(their.decode(bytes));
        const written = our.encode(message).finish();
        expect(their.decode(written)).toEqual(message);
        expect(our.decode(their.encode(message).finish())).toEqual(message);
        expect(our.toJSON(message)).toEqual(their.toJSON(message));
        expect(our.create(message)).toEqual(their.create(message));
      }),
    );
  });

  it.each([...names, "WellKnown"])("merge the parts of %s alike", (name) => {
    const desc = registry.getMessage(`wide.v1.${name}`) as DescMessage;
    const [our, their] = [known[name] as AnyMessageType, theirs[name] as AnyMessageType];
    const part = randomMessage(desc).map((init) => toBinary(desc, create(desc, init)));
    check(
      fc.property(part, part, (one, other) => {
        // Each field of both comes twice.
        const bytes = Buffer.concat([one, other]);
        expect(their.decode(bytes)).toEqual(our.decode(bytes));
      }),
    );
  });

  it("leave out of maps what docs/messages.md says", () => {
    const [our, their] = [known["Maps"] as AnyMessageType, theirs["Maps"] as AnyMessageType];
    const entries = our.create({
      byInt32: { 0: "" },
      byInt64: new Map([[0n, "a"]]),
      byBool: new Map([[false, ""]]),
      longs: { a: 0n },
    });
    const [ourBytes, theirBytes] = [our, their].map((codec) => codec.encode(entries).finish());
    // A key or value that is a default takes two bytes: five are left out, not so the key of 32 bits.
    expect(ourBytes?.length).toBe((theirBytes?.length ?? 0) + 10);
    expect(our.decode(theirBytes ?? new Uint8Array())).toEqual(entries);
    expect(their.decode(ourBytes ?? new Uint8Array())).toEqual(entries);
  });

  it.each([
    ["Maps", { doubles: { a: -0 } }, { doubles: { a: 0 } }],
    ["Scalars", { aDouble: -0 }, { aDouble: 0 }],
    ["WellKnown", { aDouble: -0 }, { aDouble: 0 }],
    ["Optionals", { aDouble: -0 }, { aDouble: -0 }],
    ["Lists", { doubles: [-0] }, { doubles: [-0] }],
  ])("write -0 in %s as docs/messages.md says", (name, init, read) => {
    const [our, their] = [known[name] as AnyMessageType, theirs[name] as AnyMessageType];
    const message = our.create(init);
    expect(our.decode(our.encode(message).finish())).toMatchObject(init);
    expect(our.decode(their.encode(message).finish())).toMatchObject(read);
  });
});
