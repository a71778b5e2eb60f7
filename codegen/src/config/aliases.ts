import { type Alias, type Document, isNode, visit } from "yaml";

/** What is wrong with an alias. */
export interface AliasFault {
  readonly alias: Alias;
  readonly text: string;
}

/** Aliases (`*name`) of values that there are not, or that hold the alias itself. */
export function findAliasFaults(document: Document): readonly AliasFault[] {
  const faults: AliasFault[] = [];
  const named = new Map<string, unknown>();
  visit(document, {
    Value(_key, node) {
      if (node.anchor !== undefined) named.set(node.anchor, node);
    },
    Alias(_key, alias, path) {
      const { source } = alias;
      const value = named.get(source);
      const name = `Cannot use alias "*${source}"`;
      if (value === undefined) {
        faults.push({ alias, text: `${name}: no "&${source}" stands before it; add one` });
      } else if (path.some((around) => around === value)) {
        const text = `${name} inside of "&${source}": the value would never end; write it out`;
        faults.push({ alias, text });
      }
    },
  });
  return faults;
}

/** Where the first alias stands; the beginning of a document without one. */
export function firstAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias(_key, alias) {
      offset = offsetOfNode(alias);
      return visit.BREAK;
    },
  });
  return offset;
}

/** Where a node of a document begins. */
export function offsetOfNode(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
