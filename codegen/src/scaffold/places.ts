import type { Node } from "ts-morph";
import type { Position } from "../error.js";
import { shownPath } from "./paths.js";

/** Where a part of a file is. */
export function placeOf(node: Node): Position {
  const file = node.getSourceFile();
  const { line, column } = file.getLineAndColumnAtPos(node.getStart());
  return { file: shownPath(file.getFilePath()), line, column };
}
