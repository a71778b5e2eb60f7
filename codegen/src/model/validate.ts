import type { Diagnostic, Position } from "../error.js";
import { checkNameClashes, checkRouteClashes } from "./clashes.js";
import { checkJsonDialects } from "./json-rules.js";
import type { MethodModel, Model, ServiceModel } from "./model.js";

/** Longest route in bytes; the wire counts them in one byte. */
const maxRouteBytes = 255;

/** Everything that a model must not say. Empty if it is sound. */
export function validateModel(model: Model): readonly Diagnostic[] {
  return [
    ...checkJsonDialects(model),
    ...model.services.flatMap(checkService),
    ...checkRouteClashes(model.services.filter(({ kind }) => kind === "handler")),
    ...checkRouteClashes(model.services.filter(({ kind }) => kind === "remote")),
    ...checkRouteClashes(model.services.filter(({ kind }) => kind === "push")),
  ];
}

function checkService(service: ServiceModel): readonly Diagnostic[] {
  return [
    ...checkServerType(service),
    ...checkPart("name", service.routeName, service.routeNameAt),
    ...checkNameClashes(service),
    ...service.methods.flatMap((method) => checkMethod(method, service)),
  ];
}

function checkServerType({
  name,
  kind,
  serverType,
  serverTypeAt,
}: ServiceModel): readonly Diagnostic[] {
  if (kind === "push") return [];
  if (serverType === "") {
    const mend = 'add: option (pitaya.options.v1.service) = { server_type: "…" };';
    return [
      { at: serverTypeAt, text: `Cannot place service "${name}": it has no server_type; ${mend}` },
    ];
  }
  const faults = checkPart("server_type", serverType, serverTypeAt);
  if (!serverType.includes("/")) return faults;
  return [
    ...faults,
    {
      at: serverTypeAt,
      text: `Cannot use server_type "${serverType}": slashes part the keys of discovery`,
    },
  ];
}

/** A part of a route. */
function checkPart(what: string, text: string, at: Position): readonly Diagnostic[] {
  if (text.trim() === "") return [{ at, text: `Cannot use ${what} "${text}": it is blank` }];
  if (/[.\s]/.test(text)) {
    return [
      {
        at,
        text: `Cannot use ${what} "${text}": dots and blanks would break its routes into other parts`,
      },
    ];
  }
  return [];
}

function checkMethod(method: MethodModel, service: ServiceModel): readonly Diagnostic[] {
  return [
    ...checkRoute(method, service),
    ...checkReply(method, service),
    ...checkCall(method, service),
    ...checkDict(method, service),
  ];
}

function checkRoute(method: MethodModel, service: ServiceModel): readonly Diagnostic[] {
  const { route, routeAt: at } = method;
  const diagnostics: Diagnostic[] = [];
  const bytes = Buffer.byteLength(route);
  if (bytes > maxRouteBytes) {
    diagnostics.push({
      at,
      text: `Cannot use route "${route.slice(0, 40)}…": it has ${bytes} bytes, at most ${maxRouteBytes} fit`,
    });
  }
  if (/\s/.test(route) && method.routeIsVerbatim)
    diagnostics.push({ at, text: `Cannot use route "${route}": it has blanks` });
  if (service.kind !== "push" && method.routeIsVerbatim)
    diagnostics.push(...checkRouteParts(route, at, service));
  for (const previous of service.kind === "push" ? [] : method.previousRoutes) {
    diagnostics.push(...checkRouteParts(previous.route, previous.at, service));
  }
  return diagnostics;
}

function checkRouteParts(
  route: string,
  at: Position,
  { serverType }: ServiceModel,
): readonly Diagnostic[] {
  const parts = route.split(".");
  if (parts.length !== 3 || parts.includes("")) {
    return [
      {
        at,
        text: `Cannot use route "${route}": it needs three parts, "${serverType}.service.method"`,
      },
    ];
  }
  if (serverType === "" || parts[0] === serverType) return [];
  return [
    {
      at,
      text: `Cannot use route "${route}": its first part has to be the server_type "${serverType}"`,
    },
  ];
}

function checkReply(method: MethodModel, { kind }: ServiceModel): readonly Diagnostic[] {
  if (method.output.kind === "none") return [];
  const mend = "return google.protobuf.Empty";
  if (kind === "push")
    return [
      {
        at: method.outputAt,
        text: `Cannot reply to push "${method.name}": clients don't answer pushes; ${mend}`,
      },
    ];
  if (!method.notify) return [];
  return [
    {
      at: method.outputAt,
      text: `Cannot reply to notify "${method.name}": the client expects no answer; ${mend}`,
    },
  ];
}

function checkCall(method: MethodModel, { kind }: ServiceModel): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (method.notify && kind !== "handler") {
    diagnostics.push({
      at: method.at,
      text: `Cannot notify by "${method.name}": only handlers take notifies; remove "notify"`,
    });
  }
  if (method.reliable !== undefined && kind !== "remote") {
    diagnostics.push({
      at: method.reliable.at,
      text: `Cannot make "${method.name}" reliable: only calls of remotes are stored and retried; remove "reliable"`,
    });
  }
  if (method.routing !== undefined && kind === "push") {
    diagnostics.push({
      at: method.routing.at,
      text: `Cannot route push "${method.name}": pushes go to users and groups; remove "routing"`,
    });
  }
  if (method.routing?.strategy === "key" && method.routing.key.length === 0) {
    diagnostics.push({
      at: method.routing.at,
      text: `Cannot route "${method.name}" by key: name a field of the request as "key"`,
    });
  }
  if (method.routing?.strategy === "random" && method.routing.key.length > 0) {
    diagnostics.push({
      at: method.routing.at,
      text: `Cannot route "${method.name}" both at random and by a key: remove "key" or "strategy"`,
    });
  }
  if (method.routing?.strategy === "sticky" && method.reliable !== undefined) {
    diagnostics.push({
      at: method.routing.at,
      text: `Cannot keep a session of reliable "${method.name}" with a server: calls that are stored have no session; remove "strategy"`,
    });
  }
  return diagnostics;
}

function checkDict({ name, dict }: MethodModel, { kind }: ServiceModel): readonly Diagnostic[] {
  const { at, code } = dict;
  if (!dict.isSet) return [];
  if (kind === "remote")
    return [
      {
        at,
        text: `Cannot list "${name}" in the dictionary: clients don't call remotes; remove "dict"`,
      },
    ];
  if (code === undefined) return [];
  if (dict.skip)
    return [{ at, text: `Cannot skip "${name}" and give it code ${code}: remove one of the two` }];
  if (code > 0xffff)
    return [{ at, text: `Cannot give "${name}" code ${code}: codes are 1 to 65535` }];
  return [];
}
