import type { ServiceKind } from "../model/index.js";
import { isDeprecated, type MethodIndex, type MethodUse } from "./methods.js";
import { findRename } from "./renames.js";
import type { RuleBreach } from "./rules.js";

/** Routes of the old schema that the new one doesn't answer in the same way. */
export function compareRoutes(old: MethodIndex, now: MethodIndex): readonly RuleBreach[] {
  return old.all
    .filter((use) => !isDeprecated(use))
    .flatMap((use) => [...compareRoute(use, old, now), ...comparePrevious(use, now)]);
}

function compareRoute(use: MethodUse, old: MethodIndex, now: MethodIndex): readonly RuleBreach[] {
  const { service, method } = use;
  if (now.answering(service.kind, method.route) !== undefined) return [];
  const same = now.byName.get(method.typeName);
  if (same !== undefined && same.service.kind !== service.kind) return [tellKind(use, same)];
  const elsewhere = same === undefined ? answeringElse(use, now) : undefined;
  if (elsewhere !== undefined) return [tellKind(use, elsewhere)];
  if (same !== undefined && same.service.serverType !== service.serverType)
    return [tellServerType(use, same)];
  if (same !== undefined) return [tellRoute(use, same)];
  const renamed = findRename(use, old, now);
  return [renamed === undefined ? tellGone(use) : tellRename(use, renamed)];
}

/** Someone of another kind who answers the route. */
function answeringElse({ service, method }: MethodUse, now: MethodIndex): MethodUse | undefined {
  const others = kinds.filter((kind) => kind !== service.kind);
  return others
    .map((kind) => now.answering(kind, method.route))
    .find((answering) => answering !== undefined);
}

const kinds: readonly ServiceKind[] = ["handler", "remote", "push"];
const words: Readonly<Record<ServiceKind, string>> = {
  handler: "a handler",
  remote: "a remote",
  push: "a push",
};

function tellKind({ service }: MethodUse, now: MethodUse): RuleBreach {
  const was = words[service.kind];
  return {
    rule: "SERVICE_SAME_KIND",
    at: now.service.at,
    text: `Service "${now.service.name}" is ${words[now.service.kind]} and was ${was}: those who used it find nobody; add a service of its own for the new kind, and deprecate this one`,
  };
}

function tellServerType({ service }: MethodUse, now: MethodUse): RuleBreach {
  return {
    rule: "SERVICE_SAME_SERVER_TYPE",
    at: now.service.serverTypeAt,
    text: `Service "${now.service.name}" is served by "${now.service.serverType}" and was by "${service.serverType}": all its routes are others; keep the server_type, or add a service of its own for the new one and deprecate this one`,
  };
}

function tellRoute(use: MethodUse, now: MethodUse): RuleBreach {
  return {
    rule: "ROUTE_SAME",
    at: now.method.routeAt,
    text: `Route "${use.method.route}" is "${now.method.route}" now, ${causeOf(use, now)}: ${mendOf(use)}`,
  };
}

function tellRename(use: MethodUse, now: MethodUse): RuleBreach {
  return {
    rule: "ROUTE_SAME",
    at: now.method.routeAt,
    text: `Route "${use.method.route}" is gone, and "${now.method.route}" is new and takes and gives the same: if rpc "${use.method.name}" was renamed, ${mendOf(use)}`,
  };
}

function mendOf({ service, method }: MethodUse): string {
  return service.kind === "push"
    ? `keep it: route: "${method.route}"`
    : `keep the old one too: previous_routes: "${method.route}"`;
}

function causeOf({ service, method }: MethodUse, now: MethodUse): string {
  if (method.routeIsVerbatim || now.method.routeIsVerbatim) return 'by the option "route"';
  return service.routeName === now.service.routeName
    ? 'by "name_func"'
    : "by the name of its service";
}

function tellGone({ service, method }: MethodUse): RuleBreach {
  const who = service.kind === "push" ? "clients that wait for it" : "its callers";
  return {
    rule: "ROUTE_NO_DELETE",
    at: method.at,
    isOldPlace: true,
    text: `Route "${method.route}" of rpc "${method.name}" is gone and was not deprecated: ${who} wait in vain; put it back with: option deprecated = true; and remove it when they are gone`,
  };
}

function comparePrevious(use: MethodUse, now: MethodIndex): readonly RuleBreach[] {
  const { kind } = use.service;
  const heir = now.byName.get(use.method.typeName) ?? now.answering(kind, use.method.route);
  // Of a method that is gone its own route is told, which is enough.
  if (heir === undefined || kind === "push" || heir.service.kind !== kind) return [];
  return use.method.previousRoutes
    .filter(({ route }) => now.answering(kind, route) === undefined)
    .map(({ route }) => ({
      rule: "PREVIOUS_ROUTE_NO_DELETE" as const,
      at: heir.method.at,
      text: `Route "${route}" is no longer among the previous_routes of "${heir.method.name}": clients that are older yet call it; put it back`,
    }));
}
