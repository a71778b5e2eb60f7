import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type CacheSlot,
  FileHashes,
  recall,
  remember,
  takeFingerprint,
} from "@pitaya-ts/codegen/light";
import type { GenerateRequest } from "./generate-request.js";
import { runRequest } from "./generate-run.js";
import { reportOwnFault } from "./own-fault.js";
import type { Terminal } from "./terminal.js";

/*
 * To load what parses command lines and config files takes as long as all the rest of a run that
 * finds nothing to do. So what a command line means is remembered.
 */

/** Runs a command line that ran before; `undefined` if it is not known. */
export async function runKnown(
  args: readonly string[],
  terminal: Terminal,
): Promise<number | undefined> {
  if (args[0] !== "generate") return undefined;
  const { value: request } = recall<GenerateRequest>(toSlot(args));
  if (request === undefined) return undefined;
  try {
    return await runRequest(request, terminal);
  } catch (error) {
    return reportOwnFault(error, args, terminal);
  }
}

/** Remembers what a command line means, until a config file changes. */
export function rememberRequest(
  args: readonly string[],
  request: GenerateRequest,
  sinceMs: number,
): void {
  const files = [...request.configFiles, ...ownFiles()];
  const hashes = new FileHashes();
  const fingerprint = takeFingerprint(files, {}, sinceMs, hashes);
  if (fingerprint !== undefined) remember(toSlot(args), { fingerprint, value: request }, hashes);
}

function toSlot(args: readonly string[]): CacheSlot {
  const key = JSON.stringify([process.cwd(), args]);
  return { near: process.cwd(), name: key, key };
}

/** The files that make of a command line what it is. */
function ownFiles(): readonly string[] {
  const dir = fileURLToPath(new URL(".", import.meta.url));
  const names = readdirSync(dir).filter((name) => /^generate-.*\.js$/.test(name));
  return ["../package.json", ...names].map((name) => join(dir, name));
}
