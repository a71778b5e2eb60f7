import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  type DescMessage,
  fromBinary,
  toBinary,
} from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator } from "@bufbuild/protovalidate";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSchema } from "../../codegen/src/load/index.js";
import { compile } from "../codegen/compiled.js";
import { check } from "../harness/fuzz.js";
import {
  type GeneratedRules,
  generateRules,
  loadRules,
  messageNames,
  schemaDir,
} from "./generated-rules.js";
import { arbitraryMessage } from "./messages.js";

const validator = createValidator();

describe("rules in .proto", () => {
  let dir: string;
  let outDir: string;
  let generated: GeneratedRules;
  let types: (name: string) => DescMessage;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitaya-rules-"));
    outDir = await generateRules(dir);
    generated = await loadRules(dir, outDir);
    const registry = createFileRegistry((await loadSchema(schemaDir)).set);
    types = (name) => registry.getMessage(`rules.v1.${name}`) as DescMessage;
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("are told with path, rule and text", () => {
    const { Nested, Cart } = generated.messages;
    const nested = Nested?.create({ tags: ["a"], items: [{}, { children: [{ name: "long" }] }] });
    expect(generated.validators["validateNested"]?.(nested ?? {})).toEqual({
      path: "items[1].children[0].name",
      rule: "string.max_len",
      message: "must have at most 3 characters",
    });
    const cart = Cart?.create({ orders: { a: { from: 2, to: 1, at: new Date(1) } } });
    expect(generated.validators["validateCart"]?.(cart ?? {})).toEqual({
      path: 'orders["a"]',
      rule: "order.range",
      message: "from must not be after to",
    });
  });

  it("are in the descriptions of methods whose requests have some", () => {
    const { check: texts, pass } = generated.services.Shop.methods;
    expect(texts?.validate?.({ ...generated.messages["Texts"]?.create() } as never)).toMatchObject({
      path: "len",
    });
    expect(pass).not.toHaveProperty("validate");
  });

  it("take what is absent in a oneof for the default value, as bytes do", () => {
    const { Wrapped } = generated.messages;
    const validate = generated.validators["validateWrapped"];
    for (const name of ["name", "amount", "ratio"]) {
      const absent = Wrapped?.create({ choice: { $case: name, [name]: undefined } }) ?? {};
      const read = Wrapped?.decode(Wrapped.encode(absent).finish()) ?? {};
      expect(validate?.(absent)).toMatchObject({ path: name });
      expect(validate?.(absent)).toEqual(validate?.(read));
    }
  });

  it("compile", async () => {
    expect(await compile(dir, "out", "nodenext")).toBe("");
  });

  it.each(messageNames)("are kept by %s as protovalidate keeps them", (name) => {
    const desc = types(name);
    const type = generated.messages[name];
    check(
      fc.property(arbitraryMessage(desc), (init) => {
        const other = create(desc, init);
        const message = type?.decode(toBinary(desc, other)) ?? {};
        const ours = generated.validators[`validate${name}`]?.(message);
        const theirs = validator.validate(desc, other);
        if (theirs.kind === "error") throw theirs.error;
        const first = theirs.violations?.[0];
        expect(ours && { path: ours.path, rule: ours.rule }).toEqual(
          first && { path: pathToString(first.field), rule: first.ruleId.replace(/_empty$/, "") },
        );
        expect(
          fromBinary(desc, (type?.encode(message) ?? { finish: () => new Uint8Array() }).finish()),
        ).toEqual(other);
      }),
    );
  });
});
