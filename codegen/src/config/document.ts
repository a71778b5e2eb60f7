import { readFile } from "node:fs/promises";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { GenerateError, type Position } from "../error.js";
import { findAliasFaults, firstAlias, offsetOfNode } from "./aliases.js";

/** A path to a value of a document, from the outermost key inwards. */
export type KeyPath = readonly (string | number)[];

/** A config file that was read. JSON is YAML. */
export interface ConfigDocument {
  readonly content: unknown;
  /** Where a key, or the nearest around it that is written, stands. */
  readonly at: (path: KeyPath) => Position;
}

/**
 * Reads a YAML or JSON file.
 *
 * @param shown - its path for messages
 * @throws GenerateError if it can't be read, with the place of each fault in it
 */
export async function readDocument(file: string, shown: string): Promise<ConfigDocument> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw GenerateError.of(`Cannot read config file "${shown}": ${error.message}`, error);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const toPosition = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file: shown, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = document.errors.map(({ pos: [offset], message }) => ({
    at: toPosition(offset),
    text: `Cannot read config file: ${message}`,
  }));
  if (faults.length > 0) throw new GenerateError(faults);
  const aliasFaults = findAliasFaults(document);
  if (aliasFaults.length > 0) {
    throw new GenerateError(
      aliasFaults.map(({ alias, text: told }) => ({
        at: toPosition(offsetOfNode(alias)),
        text: told,
      })),
    );
  }
  return {
    content: toContent(document, () => toPosition(firstAlias(document))),
    at: (path) => toPosition(offsetOf(document, path)),
  };
}

/** @param atAliases - what keeps a sound document from being read is the number of its aliases */
function toContent(document: Document, atAliases: () => Position): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    const text = `Cannot read config file: ${(error as Error).message}; write values out in place of aliases`;
    throw new GenerateError([{ at: atAliases(), text }], { cause: error });
  }
}

function offsetOf(document: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return offsetOfNode(node);
  }
  return 0;
}
