import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve, sep } from "node:path";
import { GenerateError, type Position } from "../error.js";
import { type LoadedSchema, loadSchema } from "../load/index.js";
import { parseLock, type RouteLock } from "../model/index.js";
import { defaultLockFile } from "../options.js";
import { checkOut, findRevision, realPathOf } from "./git-tree.js";
import { loadImage } from "./image.js";

/** What a schema is compared with. */
export interface OldSchema {
  /** Absent if there is a lock file alone. */
  readonly schema?: LoadedSchema;
  /** Absent if it is not known which codes were given. */
  readonly lock?: RouteLock;
  /** A place of the old schema as the user knows it. */
  readonly toPlace: (at: Position) => Position;
}

/** The schema of today, whose earlier self is looked for. */
export interface Today {
  readonly schemaDir: string;
  readonly lockFile: string;
}

/** Words before the name of a revision that is also the name of a file. */
const gitMark = "git:";

/** Loads what `against` names: a folder, a lock file, an image, else a revision of git. */
export async function loadOld(against: string, today: Today): Promise<OldSchema> {
  const info = against.startsWith(gitMark) ? undefined : await stat(against).catch(() => undefined);
  if (info === undefined) return loadRevision(against.replace(gitMark, ""), today);
  if (info.isDirectory()) return loadFolder(against, defaultLockFile(against));
  if (/\.lock\.json$/.test(against) || basename(against) === basename(today.lockFile))
    return { lock: parseLock(await readFile(against, "utf8"), against), toPlace: asItIs };
  return { schema: await loadImage(against), toPlace: asItIs };
}

async function loadFolder(dir: string, lockFile: string): Promise<OldSchema> {
  const schema = await loadSchema(dir);
  return { schema, ...(await readOldLock(lockFile, lockFile)), toPlace: asItIs };
}

function asItIs(at: Position): Position {
  return at;
}

async function loadRevision(ref: string, today: Today): Promise<OldSchema> {
  const place = await findRevision(today.schemaDir, ref);
  const lockFile = await realPathOf(resolve(today.lockFile));
  const dir = await realpath(await mkdtemp(join(tmpdir(), "pitaya-old-")));
  try {
    await checkOut(place, dir, lockFile);
    const below = relative(place.root, await realpath(today.schemaDir));
    await requireOld(join(dir, below), ref, today.schemaDir);
    const schema = await loadSchema(join(dir, below));
    const oldLock = relative(place.root, lockFile);
    const lock = oldLock.startsWith("..")
      ? {}
      : await readOldLock(join(dir, oldLock), `${ref}:${oldLock.split(sep).join("/")}`);
    return { schema, ...lock, toPlace: (at) => moveBack(at, dir, place.root) };
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    throw new GenerateError(
      error.diagnostics.map(({ at, text }) => ({
        text: `${text} (in "${ref}")`,
        ...(at === undefined ? {} : { at: moveBack(at, dir, place.root) }),
      })),
      { cause: error },
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function requireOld(dir: string, ref: string, schemaDir: string): Promise<void> {
  const info = await stat(dir).catch(() => undefined);
  if (info?.isDirectory() === true) return;
  throw GenerateError.of(
    `Cannot compare with "${ref}": it has no .proto file in "${schemaDir}"; if the schema is new or was moved, compare with its old folder or leave this step out once`,
  );
}

async function readOldLock(path: string, shown: string): Promise<{ readonly lock?: RouteLock }> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? {} : { lock: parseLock(text, shown) };
}

/** Files of the temporary folder are told where they lie in the work tree. */
function moveBack(at: Position, dir: string, root: string): Position {
  const file = resolve(at.file);
  if (!file.startsWith(dir + sep)) return at;
  const shown = relative(process.cwd(), join(root, relative(dir, file)));
  return { ...at, file: shown.startsWith("..") ? join(root, relative(dir, file)) : shown };
}
