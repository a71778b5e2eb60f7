import { create, fromBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { GenerateError } from "../error.js";
import { type LoadedSchema, toSchema } from "../load/index.js";

/**
 * Decodes what buf or protoc wrote.
 *
 * @throws GenerateError for other bytes
 */
export function decodeRequest(bytes: Uint8Array): CodeGeneratorRequest {
  try {
    return fromBinary(CodeGeneratorRequestSchema, bytes);
  } catch (error) {
    throw GenerateError.of(
      `Cannot read a CodeGeneratorRequest: ${(error as Error).message}; let buf or protoc run the plug-in`,
      error,
    );
  }
}

/** The schema of a request. Its paths are import names: a plug-in isn't told others. */
export function readSchema(request: CodeGeneratorRequest, root: string): LoadedSchema {
  const { protoFile, fileToGenerate, sourceFileDescriptors } = request;
  // Only these have the options that are of use in the source alone.
  const whole = new Map(sourceFileDescriptors.map((file) => [file.name, file]));
  return toSchema({
    set: create(FileDescriptorSetSchema, {
      file: protoFile.map((file) => whole.get(file.name) ?? file),
    }),
    targets: fileToGenerate,
    outPath: makeOutPath(root),
    displayPath: (name) => name,
  });
}

/** As `pitaya generate` names them, told the folder `root` of a module. */
function makeOutPath(root: string): (importName: string) => string {
  const prefix = root === "" ? "" : `${root}/`;
  return (importName) => {
    const below = importName.startsWith(prefix) ? importName.slice(prefix.length) : importName;
    return below.replace(/\.proto$/, "");
  };
}
