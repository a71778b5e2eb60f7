import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The messages of a schema folder as another protobuf implementation knows them. */
export function loadRegistry(schemaDir: string): FileRegistry {
  const require = createRequire(import.meta.url);
  const args = [
    require.resolve("@bufbuild/buf/bin/buf"),
    "build",
    schemaDir,
    "-o",
    "-#format=binpb",
  ];
  const image = execFileSync(process.execPath, [...args, "--as-file-descriptor-set"]);
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
}
