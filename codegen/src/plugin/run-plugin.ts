import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorResponse_Feature,
  CodeGeneratorResponseSchema,
  Edition,
} from "@bufbuild/protobuf/wkt";
import { type EmittedFile, setImportSuffix } from "../emit/index.js";
import { type Diagnostic, GenerateError } from "../error.js";
import { readLock } from "../lock-file.js";
import { produce, sourceOf } from "../produce.js";
import { requireCurrentLock } from "./lock-check.js";
import { parseParameter } from "./parameter.js";
import { decodeRequest, readSchema } from "./request.js";

/*
 * `@bufbuild/protoplugin` has plumbing like this, but brings a TypeScript compiler with it, and its errors
 * are one text with an exit code.
 */

/** What a plug-in has to say. */
export interface PluginAnswer {
  /** A `CodeGeneratorResponse`, to write to stdout. */
  readonly response: Uint8Array;
  /** What may well be a mistake in the schema: the response has no place for it. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Answers a `CodeGeneratorRequest` with a `CodeGeneratorResponse`, both as bytes. The files are the same
 * as those of `generate()`; what is wrong with the schema is the response's `error`, a line each.
 *
 * @throws GenerateError if the bytes are no request
 */
export async function runPlugin(bytes: Uint8Array): Promise<PluginAnswer> {
  const request = decodeRequest(bytes);
  try {
    const options = parseParameter(request.parameter);
    const old = options.lockFile === undefined ? undefined : await readLock(options.lockFile);
    if (options.lockFile !== undefined && old === undefined) throw noLock(options.lockFile);
    const schema = readSchema(request, options.root);
    const product = await produce(sourceOf(schema), old ?? [], options.only, options.codec);
    if (options.only.includes("dictionary")) requireCurrentLock(product, old, options.lockFile);
    const files = setImportSuffix(product.files, options.imports);
    const response = encodeResponse({ file: files.map(toResponseFile) });
    return { response, warnings: product.warnings };
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    return { response: encodeResponse({ error: error.message }), warnings: [] };
  }
}

function noLock(lockFile: string): GenerateError {
  return GenerateError.of(
    `Cannot read lock file "${lockFile}": no such file in "${process.cwd()}"; "pitaya generate" makes it`,
  );
}

function toResponseFile({ path, text }: EmittedFile) {
  return { name: path, content: text };
}

/** Which editions the messages can have is told by us, with the place; so the compiler lets all through. */
function encodeResponse(
  response: MessageInitShape<typeof CodeGeneratorResponseSchema>,
): Uint8Array {
  const { PROTO3_OPTIONAL, SUPPORTS_EDITIONS } = CodeGeneratorResponse_Feature;
  const full = create(CodeGeneratorResponseSchema, {
    ...response,
    supportedFeatures: BigInt(PROTO3_OPTIONAL | SUPPORTS_EDITIONS),
    minimumEdition: Edition.EDITION_PROTO2,
    maximumEdition: Edition.EDITION_2024,
  });
  return toBinary(CodeGeneratorResponseSchema, full);
}
