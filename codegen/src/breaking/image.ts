import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { GenerateError } from "../error.js";
import { type LoadedSchema, runBuf, toSchema } from "../load/index.js";

/** Endings by which buf knows the format of an image. */
const known = /\.(binpb|bin|json|txtpb|yaml)(\.(gz|zst))?$/;
/** What every schema imports, and nobody changes. */
const imported = /^(google\/protobuf|pitaya\/options\/v1|buf\/validate)\//;

/** Reads an image of buf, or a set of descriptors as protoc writes it. */
export async function loadImage(path: string): Promise<LoadedSchema> {
  const { exitCode, stdout, stderr } = await runBuf(
    [
      "build",
      known.test(path) ? path : `${path}#format=binpb`,
      "--as-file-descriptor-set",
      "-o",
      "-#format=binpb",
    ],
    process.cwd(),
  );
  if (exitCode !== 0)
    throw GenerateError.of(
      `Cannot read image "${path}": it is no image of buf, and no set of descriptors of protoc; make one by "buf build -o deployed.binpb", or name a folder, a lock file (*.lock.json) or a revision of git`,
      new Error(stderr.trim()),
    );
  return toLoaded(fromBinary(FileDescriptorSetSchema, stdout), path);
}

function toLoaded(set: FileDescriptorSet, path: string): LoadedSchema {
  const targets = set.file.map(({ name }) => name).filter((name) => !imported.test(name));
  const outPath = (name: string) => name.replace(/\.proto$/, "");
  try {
    return toSchema({ set, targets, outPath, displayPath: (name) => name });
  } catch (error) {
    throw GenerateError.of(
      `Cannot read image "${path}": ${(error as Error).message}; build it with all its imports`,
      error,
    );
  }
}
