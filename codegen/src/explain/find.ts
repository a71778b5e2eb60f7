import type { MethodModel, Model, RouteLock, ServiceModel } from "../model/index.js";

/** A method that was asked for. */
export interface FoundMethod {
  readonly service: ServiceModel;
  readonly method: MethodModel;
}

/** Finds methods by a route, one that they once had, their full name, or the code of one of these. */
export function findMethods(model: Model, lock: RouteLock, query: string): readonly FoundMethod[] {
  const code = /^(0x[\da-f]+|\d+)$/i.test(query) ? Number(query) : undefined;
  const ofCode = lock.find((entry) => entry.code === code)?.route;
  const wanted = ofCode ?? query;
  return model.services.flatMap((service) =>
    service.methods
      .filter(({ route, typeName, previousRoutes }) =>
        [route, typeName, ...previousRoutes.map((previous) => previous.route)].includes(wanted),
      )
      .map((method) => ({ service, method })),
  );
}
