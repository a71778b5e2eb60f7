import { createRequire } from "node:module";
import { clone, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/*
 * The only file that knows ts-proto. Its package entry is a plug-in that reads stdin, so
 * the parts are called one by one; that also leaves its slow formatter out. It takes some time to
 * load: only those who choose it wait for it.
 */

const parameter = [
  "outputServices=none",
  "importSuffix=.js",
  "forceLong=bigint",
  "useJsTypeOverride=true",
  "oneof=unions",
  "enumsAsLiterals=true",
  "useUnknownForValue=true",
  "outputPartialMethods=false",
  "outputJsonMethods=false",
  "outputEncodeMethods=encode-only",
  "exportCommonSymbols=false",
  "annotateFilesWithVersion=false",
].join();

/**
 * Prints the messages of files.
 *
 * @param outPaths - path of the output without extension, by import name; others are not printed
 * @returns TypeScript by import name
 */
export function printMessages(
  descriptors: FileDescriptorSet,
  outPaths: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const { createFileContext, generateFile, makeUtils, ...tsProto } = loadTsProto();
  const protoFile = decodeForTsProto(renameFiles(descriptors, outPaths));
  const options = tsProto.optionsFromParameter(parameter);
  const request = {
    fileToGenerate: protoFile.map(({ name }) => name),
    parameter,
    protoFile,
    compilerVersion: undefined,
  };
  const context = {
    options,
    typeMap: tsProto.createTypeMap(request as never, options),
  };
  const printed = protoFile.flatMap((file, index) => {
    const importName = descriptors.file[index]?.name ?? "";
    if (!outPaths.has(importName)) return [];
    // Helpers keep the names and the text that the first file gives them: each file has its own.
    const own = { utils: makeUtils(options), currentFile: createFileContext(file) };
    const [path, code] = generateFile({ ...context, ...own }, file);
    const text = code.toString({
      ...tsProto.getTsPoetOpts(options, "", "", file.name),
      prefix: "",
      path,
      format: false,
    });
    return [[importName, text] as const];
  });
  return new Map(printed);
}

function loadTsProto() {
  const require = createRequire(import.meta.url);
  const load = (part: string): unknown => require(`ts-proto/build/src/${part}.js`);
  return {
    ...(load("context") as typeof import("ts-proto/build/src/context.js")),
    ...(load("main") as typeof import("ts-proto/build/src/main.js")),
    ...(load("options") as typeof import("ts-proto/build/src/options.js")),
    ...(load("types") as typeof import("ts-proto/build/src/types.js")),
  };
}

/** ts-proto makes import paths of file names, so files are named as they will be found. */
function renameFiles(
  descriptors: FileDescriptorSet,
  outPaths: ReadonlyMap<string, string>,
): FileDescriptorSet {
  const set = clone(FileDescriptorSetSchema, descriptors);
  const rename = (name: string) => `${outPaths.get(name) ?? name.replace(/\.proto$/, "")}.proto`;
  for (const file of set.file) {
    file.name = rename(file.name);
    file.dependency = file.dependency.map(rename);
  }
  return set;
}

/** ts-proto has descriptor messages of its own; it has to read them from bytes, or oneofs get lost. */
function decodeForTsProto(set: FileDescriptorSet) {
  const require = createRequire(createRequire(import.meta.url).resolve("ts-proto/package.json"));
  const own = require("ts-proto-descriptors") as typeof import("ts-proto-descriptors");
  return own.FileDescriptorSet.decode(toBinary(FileDescriptorSetSchema, set)).file;
}
