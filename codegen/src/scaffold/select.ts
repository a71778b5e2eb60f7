import { GenerateError } from "../error.js";
import { nearestNames } from "../nearest.js";
import type { KnownService } from "./catalog.js";

const maxNames = 5;

/**
 * The services that are asked for, by name, full name or name of the interface; all without a name.
 *
 * @throws GenerateError for each name that no service or more than one has
 */
export function selectServices(
  catalog: readonly KnownService[],
  asked: readonly string[],
): readonly KnownService[] {
  const found = asked.map((name) => ({ name, fits: catalog.filter((each) => fits(each, name)) }));
  const faults = found.flatMap(({ name, fits }) => {
    const fullNames = new Set(fits.map(({ service }) => service.typeName));
    if (fullNames.size === 1) return [];
    return [{ text: fullNames.size === 0 ? refuse(name, catalog) : refuseMany(name, fullNames) }];
  });
  if (faults.length > 0) throw new GenerateError(faults);
  // A schema that is written to two folders has each service twice.
  const chosen = found.flatMap(({ fits }) => fits.slice(0, 1));
  return [...new Set(chosen)];
}

function fits({ service, names }: KnownService, name: string): boolean {
  return [service.name, service.typeName, names.implementation].includes(name);
}

function refuse(name: string, catalog: readonly KnownService[]): string {
  const names = catalog.map(({ service }) => service.name);
  const near = nearestNames(name, [...new Set(names)], maxNames);
  const mend =
    near.length > 0
      ? `the nearest: ${near.map((each) => `"${each}"`).join(", ")}`
      : names.length === 0
        ? "it has none at all"
        : `it has ${[...new Set(names)].slice(0, maxNames).join(", ")}`;
  return `Cannot scaffold "${name}": the schema has no handler and no remote of that name; ${mend}`;
}

function refuseMany(name: string, fullNames: ReadonlySet<string>): string {
  return `Cannot scaffold "${name}": more than one service has that name; write one of ${[...fullNames].join(", ")}`;
}
