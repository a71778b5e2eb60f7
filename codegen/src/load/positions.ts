import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Position } from "../error.js";

/** Places and comments of the parts of one .proto file. */
export interface Positions {
  /**
   * The place of a part. Of several paths the first that is known counts, so that an
   * option which has no place of its own is told at the declaration that it belongs to.
   */
  at(...paths: readonly (readonly number[])[]): Position;
  /** Whether the schema spells a part out. */
  has(path: readonly number[]): boolean;
  /** The comment before a part and the one behind it. */
  docs(path: readonly number[]): string | undefined;
  /** The comments before a part that an empty line parts from it. */
  detached(path: readonly number[]): readonly string[];
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly docs: string | undefined;
  readonly detached: readonly string[];
}

/** Indexes the source info of a file. */
export function indexPositions(file: FileDescriptorProto, displayPath: string): Positions {
  const places = new Map<string, Place>();
  for (const location of file.sourceCodeInfo?.location ?? []) {
    const { path, span } = location;
    const key = path.join();
    if (places.has(key)) continue;
    const [line = 0, column = 0] = span;
    places.set(key, {
      line: line + 1,
      column: column + 1,
      docs: toDocs([location.leadingComments, location.trailingComments]),
      detached: location.leadingDetachedComments.map(cleanComment).filter((text) => text !== ""),
    });
  }
  return {
    at(...paths) {
      const found = paths.map((path) => findPlace(places, path.join())).find(Boolean);
      return { file: displayPath, line: found?.line ?? 1, column: found?.column ?? 1 };
    },
    has: (path) => places.has(path.join()),
    docs: (path) => places.get(path.join())?.docs,
    detached: (path) => places.get(path.join())?.detached ?? [],
  };
}

/** An option that is written `a: { b: 1 }` is known by the places of its parts only. */
function findPlace(places: ReadonlyMap<string, Place>, key: string): Place | undefined {
  const exact = places.get(key);
  if (exact !== undefined) return exact;
  const part = [...places.keys()].find((each) => each.startsWith(`${key},`));
  return part === undefined ? undefined : places.get(part);
}

/** Comments as paragraphs; `undefined` if they say nothing. */
function toDocs(comments: readonly string[]): string | undefined {
  const said = comments.map(cleanComment).filter((text) => text !== "");
  return said.length === 0 ? undefined : said.join("\n\n");
}

/** A comment's text without the blank that follows each comment mark. */
function cleanComment(comment: string): string {
  const lines = comment.split(/\r?\n/).map((line) => line.replace(/^ /, "").trimEnd());
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}
