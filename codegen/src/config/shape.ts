import { z } from "zod";
import { breakingRuleNames } from "../breaking-rules.js";
import { artefactNames, codecNames, defaultArtefacts, importSuffixes } from "../options.js";

/*
 * What a config file may hold. The same shape checks files and makes the JSON Schema by which
 * editors complete and check them.
 */

const target = z
  .strictObject({
    schema: z
      .string()
      .min(1)
      .describe('Folder with the .proto files, relative to this file. Default: "schema".'),
    out: z
      .string()
      .min(1)
      .describe('Folder to write to, relative to this file. Default: "generated".'),
    lock: z
      .string()
      .min(1)
      .describe(
        'File that keeps the codes of the route dictionary, relative to this file. Default: "routes.lock.json" in the schema folder.',
      ),
    only: z
      .array(z.enum(artefactNames))
      .min(1)
      .describe(`What to write. Default: ${defaultArtefacts.join(", ")}.`),
    docsTemplates: z
      .string()
      .min(1)
      .describe("Folder with templates of your own for the documentation, relative to this file."),
    codec: z
      .enum(codecNames)
      .describe('Whose code reads and writes the bytes of messages. Default: "pitaya".'),
    imports: z
      .enum(importSuffixes)
      .describe('How generated files import each other: by names that end in this. Default: "js".'),
  })
  .partial()
  .describe("One run of the generator: a schema folder and where its output goes.");

const breaking = z
  .strictObject({
    ignore: z
      .array(z.enum(breakingRuleNames))
      .describe("Rules of ours that don't count; those of buf are in buf.yaml. Default: none."),
  })
  .partial()
  .describe('What "pitaya breaking" looks for.');

const others = {
  $schema: z.string().optional().describe("Address of the JSON Schema of this file, for editors."),
  breaking: breaking.optional(),
};

/** A target as it is written. */
export type TargetEntry = z.infer<typeof target>;

/** A file with one target. */
export const oneTarget = z.strictObject({ ...others, generate: target.default({}) });

/** A file with a list of targets. */
export const manyTargets = z.strictObject({ ...others, generate: z.array(target).min(1) });

/** The keys that are known of the whole file, of a target, and of what "breaking" holds. */
export const knownKeys = {
  file: Object.keys(oneTarget.shape),
  target: Object.keys(target.shape),
  breaking: Object.keys(breaking.shape),
} as const;

/** What users write: one target needs no list. */
const writtenShape = z
  .strictObject({
    ...others,
    generate: z
      .union([target, z.array(target).min(1)])
      .optional()
      .describe('What "pitaya generate" makes: one target, or a list of them.'),
  })
  .describe("Configuration of the pitaya command: pitaya.yaml or pitaya.json, beside buf.yaml.");

/** The JSON Schema of config files. Draft 7: that is what editors know best. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(writtenShape, { target: "draft-7" });
  return { $schema, title: "pitaya.yaml", ...schema };
}
