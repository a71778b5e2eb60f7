import type { FileDescriptorSet } from "@bufbuild/protobuf/wkt";
import {
  type EmitInput,
  type EmittedFile,
  emitters,
  type TakeFile,
  type TemplateTexts,
} from "./emit/index.js";
import { type Diagnostic, GenerateError, sortDiagnostics } from "./error.js";
import type { LoadedSchema } from "./load/index.js";
import {
  assignCodes,
  type BuildOptions,
  type BuildResult,
  buildModel,
  checkFileNames,
  type DictionaryResult,
  dictionaryRoutes,
  findWarnings,
  type Model,
  type RouteLock,
  soundModel,
} from "./model/index.js";
import type { ArtefactName, CodecName } from "./options.js";
import { readVersion } from "./version.js";

/** What a schema says, once it is found to be sound. */
export interface Analysis {
  readonly model: Model;
  /** Codes of the dictionary, sorted by route. */
  readonly codes: DictionaryResult["codes"];
  /** Every code that a route has or had: the lock file to keep. */
  readonly lock: RouteLock;
  /** What may well be a mistake, but keeps nothing from being written. */
  readonly warnings: readonly Diagnostic[];
}

/** What a run makes of a schema; nothing is read or written for it. */
export interface Product extends Analysis {
  readonly files: readonly EmittedFile[];
}

/** Where the model of a schema comes from. */
export interface SchemaSource {
  readonly build: (options: BuildOptions) => Promise<BuildResult>;
  /** All files as buf compiled them; few outputs need them. */
  readonly descriptors: () => FileDescriptorSet;
}

/** A schema that is loaded as a whole. */
export function sourceOf(schema: LoadedSchema): SchemaSource {
  return {
    build: (options) => buildModel(schema, options),
    descriptors: () => schema.set,
  };
}

/**
 * Everything after the descriptors: all entrances of the generator share it, so that they give the
 * same bytes.
 *
 * @param lock - the codes that were given before
 * @param templates - the user's own templates of the documentation
 * @param takeFile - where files come from that may be known already
 * @throws GenerateError with everything that is wrong with the schema
 */
export async function produce(
  source: SchemaSource,
  lock: RouteLock,
  only: readonly ArtefactName[],
  codec: CodecName,
  templates: TemplateTexts = new Map(),
  takeFile: TakeFile = (path, _from, print) => ({ path, text: print() }),
): Promise<Product> {
  const analysis = await analyze(source, lock, only, codec);
  const { model, codes } = analysis;
  const input = { model, codes, codec, templates, takeFile, descriptors: source.descriptors };
  return { ...analysis, files: emitAll({ ...input, version: readVersion() }, only) };
}

/**
 * What a schema says, without any output.
 *
 * @param lock - the codes that were given before
 * @param codec - what is to print the messages: not each takes all
 * @throws GenerateError with everything that is wrong with the schema
 */
export async function analyze(
  source: SchemaSource,
  lock: RouteLock,
  only: readonly ArtefactName[],
  codec: CodecName = "pitaya",
): Promise<Analysis> {
  const messagesOnly = only.every((name) => name === "messages" || name === "descriptors");
  const built = await source.build({ messagesOnly, proto3Only: codec === "ts-proto" });
  const dictionary = assignCodes(dictionaryRoutes(built.model), lock);
  const model = soundModel(built, (each) => [...checkFileNames(each), ...dictionary.diagnostics]);
  const { codes, lock: kept } = dictionary;
  return { model, codes, lock: kept, warnings: sortDiagnostics(findWarnings(model)) };
}

function emitAll(input: EmitInput, only: readonly ArtefactName[]): readonly EmittedFile[] {
  const files = only.flatMap((name) => emitters[name](input));
  requireDistinct(files, input.model);
  return files;
}

/** Names of .proto files can be such that two outputs would have the same path. */
function requireDistinct(files: readonly EmittedFile[], model: Model): void {
  const paths = new Set<string>();
  const twice = files.filter(({ path }) => paths.size === paths.add(path.toLowerCase()).size);
  if (twice.length === 0) return;
  throw new GenerateError(twice.flatMap(({ path }) => describeTwice(path, model)));
}

/** Tells it at each .proto file that leads to the path. */
function describeTwice(path: string, { files }: Model): readonly Diagnostic[] {
  const leading = files.filter(({ outPath }) =>
    path.toLowerCase().startsWith(`${outPath}.`.toLowerCase()),
  );
  return leading.map((file) => {
    const others = leading.filter((each) => each !== file).map(({ at }) => `"${at.file}"`);
    const also =
      others.length === 0 ? "a file of the generator's own is" : `${others.join(" and ")} leads to`;
    return {
      at: file.at,
      text: `Cannot write "${path}" twice: ${also} it too; rename the .proto file`,
    };
  });
}
