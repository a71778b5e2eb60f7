import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { build } from "esbuild";

/** What a codec does with the bytes of one message. */
export interface MeasuredCodec {
  /** Both come from the same bytes. */
  decode(bytes: Uint8Array): unknown;
  encode(message: unknown): Uint8Array;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const schemaDir = join(root, "schema/bench");
const require = createRequire(import.meta.url);
const typeName = "codec.v1.Player";

function buf(...args: readonly string[]): Buffer {
  return execFileSync(process.execPath, [require.resolve("@bufbuild/buf/bin/buf"), ...args]);
}

/** What ts-proto's plug-in prints with its defaults. */
export async function tsProtoCodec(): Promise<MeasuredCodec> {
  const dir = mkdtempSync(join(tmpdir(), "pitaya-bench-"));
  try {
    symlinkSync(join(root, "node_modules"), join(dir, "node_modules"), "junction");
    const plugin = [process.execPath, require.resolve("ts-proto/protoc-gen-ts_proto")];
    const template = {
      version: "v2",
      plugins: [{ local: plugin, out: dir, opt: ["forceLong=bigint", "outputServices=none"] }],
    };
    writeFileSync(join(dir, "buf.gen.json"), JSON.stringify(template));
    buf(
      "generate",
      schemaDir,
      "--template",
      join(dir, "buf.gen.json"),
      "--path",
      join(schemaDir, "codec"),
    );
    const outfile = join(dir, "codec.mjs");
    const entryPoints = [join(dir, "codec/v1/codec.ts")];
    await build({ entryPoints, bundle: true, format: "esm", platform: "node", outfile });
    const { Player } = (await import(pathToFileURL(outfile).href)) as {
      Player: {
        decode(bytes: Uint8Array): unknown;
        encode(message: unknown): { finish(): Uint8Array };
      };
    };
    return { decode: Player.decode, encode: (message) => Player.encode(message).finish() };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What protoc-gen-es' code calls. */
export function protobufEsCodec(): MeasuredCodec {
  const image = buf("build", schemaDir, "-o", "-#format=binpb", "--as-file-descriptor-set");
  const type = createFileRegistry(fromBinary(FileDescriptorSetSchema, image)).getMessage(typeName);
  if (type === undefined) throw new Error(`Cannot measure "${typeName}": it is not in the schema`);
  return {
    decode: (bytes) => fromBinary(type, bytes),
    encode: (message) => toBinary(type, message as never),
  };
}
