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
  // The first part of what has no place of its own.
  const firstParts = new Map<string, Place>();
  for (const location of file.sourceCodeInfo?.location ?? []) {
    const { path, span } = location;
    const key = path.join();
    if (places.has(key)) continue;
    const [line = 0, column = 0] = span;
    const place = {
      line: line + 1,
      column: column + 1,
      docs: toDocs([location.leadingComments, location.trailingComments]),
      detached: location.leadingDetachedComments.map(cleanComment).filter((text) => text !== ""),
    };
    places.set(key, place);
    for (let outer = outerKey(key); !places.has(outer); outer = outerKey(outer)) {
      if (outer === "" || firstParts.has(outer)) break;
      firstParts.set(outer, place);
    }
  }
  const find = (path: readonly number[]): Place | undefined => {
    const key = path.join();
    return places.get(key) ?? firstParts.get(key);
  };
  return {
    at(...paths) {
      for (const path of paths) {
        const place = find(path);
        if (place !== undefined)
          return { file: displayPath, line: place.line, column: place.column };
      }
      return { file: displayPath, line: 1, column: 1 };
    },
    has: (path) => places.has(path.join()),
    docs: (path) => places.get(path.join())?.docs,
    detached: (path) => places.get(path.join())?.detached ?? [],
  };
}

/** An option that is written `a: { b: 1 }` is known by the places of its parts only. */
function outerKey(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf(",")));
}

/** Comments as paragraphs; `undefined` if they say nothing. */
function toDocs(comments: readonly string[]): string | undefined {
  const said = comments.filter(Boolean).map(cleanComment).filter(Boolean);
  return said.length === 0 ? undefined : said.join("\n\n");
}

/** A comment's text without the blank that follows each comment mark. */
function cleanComment(comment: string): string {
  const lines = comment.split(/\r?\n/).map((line) => line.replace(/^ /, "").trimEnd());
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}
