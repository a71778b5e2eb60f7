import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";

/** Where the imports of a module count from. Paths count from the folder of its `buf.yaml`. */
export interface Root {
  readonly path: string;
  /** Folders inside of it that are left out. */
  readonly excludes: readonly string[];
}

/** What a `buf.yaml` may have, once buf has taken it. */
interface BufYaml {
  readonly version?: string;
  readonly build?: { readonly roots?: readonly string[]; readonly excludes?: readonly string[] };
}

/** The roots that the `buf.yaml` of a folder lists; version v1beta1 alone has them, and buf lists none. */
export async function listRoots(folder: string): Promise<readonly Root[]> {
  const text = await readFile(join(folder, "buf.yaml"), "utf8");
  if (!text.includes("v1beta1")) return [];
  // Few schemas come to this.
  const { parse } = await import("yaml");
  const { version, build } = parse(text) as BufYaml;
  if (version !== "v1beta1") return [];
  const excludes = build?.excludes ?? [];
  return (build?.roots ?? []).map((path) => ({
    path,
    excludes: excludes.filter((each) => !/^\.\.(\/|$)/.test(posix.relative(path, each))),
  }));
}
