import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { GenerateError } from "../error.js";

/** How long a run waits for another one. */
const patienceMs = 60_000;

const pollMs = 50;

/**
 * Does `work` while no other process on this machine does with one of the same paths: of two runs
 * at once the second one waits.
 */
export async function holdPaths<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  // In one order for all, so that two never wait for each other.
  const sorted = [...new Set(paths.map((path) => resolve(path)))].sort();
  const held: string[] = [];
  try {
    for (const path of sorted) held.push(await acquire(path));
    return await work();
  } finally {
    for (const file of held) await rm(file, { force: true });
  }
}

function locksDir(): string {
  return join(tmpdir(), `pitaya-locks-${userInfo().username}`);
}

async function makeLocksDir(): Promise<void> {
  await mkdir(locksDir()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return;
    const mend = "set TMPDIR to a folder that can be written";
    throw GenerateError.of(
      `Cannot use "${tmpdir()}" for temporary files: ${error.message}; ${mend}`,
    );
  });
}

function toLockFile(path: string): string {
  return join(locksDir(), createHash("sha256").update(path).digest("hex").slice(0, 32));
}

async function acquire(path: string): Promise<string> {
  const file = toLockFile(path);
  await makeLocksDir();
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, `${process.pid}`);
  try {
    // A link appears whole, with the id in it, or not at all.
    for (const end = Date.now() + patienceMs; !(await tryLink(own, file)); await pause(pollMs)) {
      if (Date.now() > end) throw refuse(file, path);
      if (!(await isHeld(file))) await takeAway(file);
    }
    return file;
  } finally {
    await rm(own, { force: true });
  }
}

async function tryLink(own: string, file: string): Promise<boolean> {
  return link(own, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
}

async function isHeld(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, "utf8").catch(() => "0"));
  if (pid === 0) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, but as somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Two may find the same dead holder: who takes away a lock that is held after all puts it back. */
async function takeAway(file: string): Promise<void> {
  const taken = `${file}.${randomUUID()}`;
  const isTaken = await rename(file, taken).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  if (isTaken && (await isHeld(taken))) await tryLink(taken, file);
  await rm(taken, { force: true });
}

function refuse(file: string, path: string): GenerateError {
  return GenerateError.of(
    `Cannot write to "${path}": another run has been at it for ${patienceMs / 1000} s; end it, or remove "${file}" if there is none`,
  );
}
