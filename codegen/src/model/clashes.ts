import { type Diagnostic, formatDiagnostic, type Position } from "../error.js";
import type { ServiceModel } from "./model.js";
import { lowerCamel } from "./names.js";

/** The generated code spells method names in its own way; two of them must not meet. */
export function checkNameClashes({ methods }: ServiceModel): readonly Diagnostic[] {
  return findClashes(methods, ({ name }) => lowerCamel(name)).flatMap((group) =>
    group.map((method) => {
      const others = describeOthers(group, method, "is", "are");
      return {
        at: method.at,
        text: `Cannot name "${method.name}": ${others} "${lowerCamel(method.name)}" in code too`,
      };
    }),
  );
}

/** One route, and where it comes from. */
interface RouteUse {
  readonly route: string;
  readonly name: string;
  readonly at: Position;
}

/** A route leads to one method, and so does each that a method once had. */
export function checkRouteClashes(services: readonly ServiceModel[]): readonly Diagnostic[] {
  const uses: readonly RouteUse[] = services.flatMap(({ methods }) =>
    methods.flatMap(({ route, routeAt, previousRoutes, typeName }) =>
      [{ route, at: routeAt }, ...previousRoutes].map((each) => ({ ...each, name: typeName })),
    ),
  );
  return findClashes(uses, ({ route }) => route).flatMap((group) =>
    group.map((use) => {
      const others = describeOthers(group, use, "has", "have");
      return {
        at: use.at,
        text: `Cannot use route "${use.route}" for "${use.name}": ${others} it too`,
      };
    }),
  );
}

function findClashes<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()].filter((group) => group.length > 1);
}

function describeOthers<T extends { readonly name: string; readonly at: Position }>(
  group: readonly T[],
  one: T,
  singular: string,
  plural: string,
): string {
  const others = group.filter((item) => item !== one);
  const list = others
    .map(({ name, at }) => formatDiagnostic({ at, text: `"${name}"` }))
    .join(" and ");
  return `${list} ${others.length === 1 ? singular : plural}`;
}
