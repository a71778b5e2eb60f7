import type { MethodModel, Model, ServiceKind, ServiceModel } from "../model/index.js";

/** A method and the service that it belongs to. */
export interface MethodUse {
  readonly service: ServiceModel;
  readonly method: MethodModel;
}

/** The methods of a schema by their names and routes. */
export interface MethodIndex {
  readonly all: readonly MethodUse[];
  /** By full name of the rpc. */
  readonly byName: ReadonlyMap<string, MethodUse>;
  /** Who answers a route, be it a previous one. */
  readonly answering: (kind: ServiceKind, route: string) => MethodUse | undefined;
}

/** Indexes the methods of a schema. */
export function indexMethods(model: Model): MethodIndex {
  const all = model.services.flatMap((service) =>
    service.methods.map((method) => ({ service, method })),
  );
  const routes = new Map(
    all.flatMap((use) => routesOf(use).map((route) => [`${use.service.kind} ${route}`, use])),
  );
  return {
    all,
    byName: new Map(all.map((use) => [use.method.typeName, use])),
    answering: (kind, route) => routes.get(`${kind} ${route}`),
  };
}

/** Clients look for the route of a push, and know nothing of its previous ones. */
function routesOf({ service, method }: MethodUse): readonly string[] {
  const previous = service.kind === "push" ? [] : method.previousRoutes;
  return [method.route, ...previous.map(({ route }) => route)];
}

/** Whether callers were told to stop. */
export function isDeprecated({ service, method }: MethodUse): boolean {
  return service.deprecated || method.deprecated;
}
