import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** How many bytes the files below a folder have. */
export function folderBytes(dir: string): number {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce(
    (sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size,
    0,
  );
}

/** What a browser loads, minified and gzipped. */
export interface ClientSize {
  /** The runtime's client with no method at all. */
  readonly runtimeBytes: number;
  /** What one method of the middle file adds. */
  readonly methodBytes: number;
}

/**
 * Bundles a client for browsers.
 *
 * @param dir - a project whose output is in `generated`
 * @param part - number of the schema's file that the method is of
 */
export async function clientSize(dir: string, part: number): Promise<ClientSize> {
  const runtimeBytes = await bundle(dir, 'console.log(await connect("ws://x"));');
  const bytes = await bundle(
    dir,
    `import { part${part}Step1 } from "./generated/part${part}/v1/part${part}.client.ts";
     const client = await connect("ws://x");
     console.log(await client.call(part${part}Step1, { id: "x" }));`,
  );
  return { runtimeBytes, methodBytes: bytes - runtimeBytes };
}

async function bundle(dir: string, use: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { connect } from "@pitaya-ts/runtime/client"; ${use}`,
      resolveDir: dir,
      loader: "ts",
    },
    bundle: true,
    write: false,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0]?.contents ?? "").length;
}
