import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { GenerateError } from "../error.js";
import { requireGit, runGit } from "./git.js";

/** Where a repository is, and which of its commits is meant. */
export interface GitPlace {
  /** Absolute path of the work tree. */
  readonly root: string;
  /** Object id of the tree. */
  readonly tree: string;
}

/** Finds a revision of the repository that holds a folder. */
export async function findRevision(schemaDir: string, ref: string): Promise<GitPlace> {
  const cwd = await realpath(schemaDir);
  const found = await runGit({ cwd, args: ["rev-parse", "--show-toplevel"] });
  if (found.exitCode !== 0) {
    throw GenerateError.of(
      `Cannot compare with "${ref}": there is no such file or folder, and "${schemaDir}" is in no git repository`,
    );
  }
  const root = await realpath(found.stdout.replace(/\n$/, ""));
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{tree}`];
  const { exitCode, stdout } = await runGit({ cwd: root, args });
  if (exitCode !== 0) {
    throw GenerateError.of(
      `Cannot compare with "${ref}": git knows no such branch, tag or commit, and there is no such file or folder; in CI, fetch the history first`,
    );
  }
  return { root, tree: stdout.trim() };
}

/**
 * Writes the part of a revision that a schema may need into a folder: .proto files, the files of
 * buf, and `more`, a path in the work tree. Neither the work tree nor the index is touched.
 */
export async function checkOut({ root, tree }: GitPlace, dir: string, more: string): Promise<void> {
  const what = "Cannot read the old schema from git";
  const env = { GIT_INDEX_FILE: join(dir, ".index") };
  await requireGit(what, { cwd: root, args: ["read-tree", tree], env });
  const list = await requireGit(what, { cwd: root, args: ["ls-files", "-s", "-z"], env });
  const wanted = list
    .split("\0")
    .map((line) => /^(\d+) \S+ \d\t(.*)$/s.exec(line))
    .flatMap((match) => (match === null ? [] : [{ mode: match[1], path: match[2] ?? "" }]))
    .filter(
      ({ mode, path }) => mode === symlinkMode || isNeeded(path) || path === toGit(root, more),
    )
    .map(({ path }) => `${path}\0`);
  await requireGit(what, {
    cwd: root,
    args: ["checkout-index", "-z", "--stdin", `--prefix=${dir}/`],
    env,
    input: wanted.join(""),
  });
}

/** A folder of the schema may be a link to another. */
const symlinkMode = "120000";
const bufFiles: ReadonlySet<string> = new Set(["buf.yaml", "buf.work.yaml", "buf.lock"]);

function isNeeded(path: string): boolean {
  return path.endsWith(".proto") || bufFiles.has(basename(path));
}

function toGit(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** The real path of a file that need not be there, in a folder that need not either. */
export async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await realPathOf(dirname(path)), basename(path)),
  );
}
