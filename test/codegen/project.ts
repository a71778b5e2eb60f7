import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, writeTree } from "./folders.js";

/** The file that {@link makeProject} makes, with one handler per name. */
export function gameProto(methods: readonly string[], more = ""): string {
  const rpcs = methods.map((name) => `  rpc ${name}(Req) returns (Req);\n`).join("");
  return `syntax = "proto3";
package game.v1;
import "pitaya/options/v1/options.proto";
service Game {
  option (pitaya.options.v1.service) = { server_type: "game" };
${rpcs}}
${more}message Req { string id = 1; }
`;
}

/** A folder with `schema/game/v1/game.proto` and a `node_modules` that a cache can be in. */
export async function makeProject(...methods: readonly string[]): Promise<string> {
  const dir = await makeFolder();
  await mkdir(join(dir, "node_modules"));
  await writeTree(dir, { "schema/game/v1/game.proto": gameProto(methods) });
  return dir;
}

/** Files that such a project leads to, the lock file and the manifest counted. */
export const fileCount = 14;
