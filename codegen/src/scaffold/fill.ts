import type { SourceFile } from "ts-morph";
import { nameMethod } from "../emit/index.js";
import type { Diagnostic } from "../error.js";
import type { MethodModel } from "../model/index.js";
import type { KnownService } from "./catalog.js";
import { findDrift } from "./find-drift.js";
import { findLeftovers } from "./find-leftovers.js";
import { findImplementations, type Implementation } from "./implementations.js";
import { Imports } from "./imports.js";
import { insertMembers, type MissingMethods } from "./insert-members.js";
import { missingMethods } from "./members.js";
import { placeOf } from "./places.js";
import type { AddedMethods } from "./result.js";
import { applySplices } from "./splice.js";
import { readStyle } from "./style.js";

/** What becomes of a file. */
export interface FilledFile {
  readonly text: string;
  readonly added: readonly AddedMethods[];
  readonly warnings: readonly Diagnostic[];
  /** Full names of the services that it implements. */
  readonly services: readonly string[];
}

/**
 * Adds to a file what its implementations lack.
 *
 * @param wanted - full names of the services to add to; others are left as they are
 * @throws GenerateError if it can't be told what it has
 */
export function fillFile(
  file: SourceFile,
  catalog: readonly KnownService[],
  wanted: ReadonlySet<string>,
): FilledFile {
  const all = findImplementations(file, catalog);
  const found = all.filter(({ known }) => wanted.has(known.service.typeName));
  const incomplete = found
    .map((implementation) => ({ implementation, methods: missingMethods(implementation) }))
    .filter(({ methods }) => methods.length > 0);
  const style = readStyle(file);
  const services = [...new Set(found.map(({ known }) => known))];
  const imports = new Imports(file, services, style);
  const members = joinByBody(incomplete).flatMap((each) => insertMembers(each, imports, style));
  return {
    text: applySplices(file.getFullText(), [...imports.splices(), ...members]),
    added: incomplete.map(({ implementation, methods }) =>
      tellAdded(implementation, methods.map(nameMethod)),
    ),
    warnings: [
      ...found.flatMap(findDrift),
      ...[...new Set(found.map(({ body }) => body))].flatMap((body) =>
        findLeftovers(all.filter((each) => each.body === body)),
      ),
    ],
    services: services.map(({ service }) => service.typeName),
  };
}

interface Incomplete {
  readonly implementation: Implementation;
  readonly methods: readonly MethodModel[];
}

/** A class may implement several services, which may have methods of one name. */
function joinByBody(incomplete: readonly Incomplete[]): readonly MissingMethods[] {
  const bodies = [...new Set(incomplete.map(({ implementation }) => implementation.body))];
  return bodies.map((body) => {
    const all = incomplete
      .filter(({ implementation }) => implementation.body === body)
      .flatMap(({ implementation: { known }, methods }) =>
        methods.map((method) => [nameMethod(method), { method, known }] as const),
      );
    const byName = new Map([...all].reverse());
    return { body, methods: [...byName.values()].reverse() };
  });
}

function tellAdded(
  { body, name, known }: Implementation,
  methods: readonly string[],
): AddedMethods {
  return { at: placeOf(body), name, service: known.service.typeName, methods };
}
