import {
  nameMethod,
  nameServices,
  nameTypes,
  shownExample,
  type TypeNames,
} from "../emit/index.js";
import type { Position } from "../error.js";
import type {
  MethodModel,
  Model,
  Payload,
  RouteLock,
  RoutingModel,
  ServiceModel,
} from "../model/index.js";
import type { FoundMethod } from "./find.js";

/** What there is to say under one heading. */
export type Row = readonly [heading: string, lines: readonly string[]];

/** What the answer is looked up in. */
export interface ExplainContext {
  readonly model: Model;
  readonly lock: RouteLock;
  /** Paths of the generated files below the output folder. */
  readonly files: readonly string[];
  /** As the user knows it. */
  readonly outDir: string;
}

/** All that is to be known of a method. */
export function explainMethod(
  { service, method }: FoundMethod,
  context: ExplainContext,
): readonly Row[] {
  const rows: readonly Row[] = [
    ["kind", [printKind(service, method)]],
    ["server type", service.serverType === "" ? [] : [service.serverType]],
    ["method", [`${method.typeName}  ${printPosition(method.at)}`]],
    ["request", printPayload(method.input, context.model)],
    ["reply", printPayload(method.output, context.model)],
    ["code", printCodes(method, service, context.lock)],
    ["previous", method.previousRoutes.map(({ route }) => route)],
    ...explainOptions(method),
    ["example", [shownExample(method, context.model) ?? []].flat()],
    ["docs", method.docs?.split("\n") ?? []],
    ["generated", printGenerated({ service, method }, context)],
  ];
  return rows.filter(([, lines]) => lines.length > 0);
}

function explainOptions(method: MethodModel): readonly Row[] {
  const { timeoutMs, rateLimit, routing, reliable, errors } = method;
  return [
    ["deprecated", method.deprecated ? ["yes"] : []],
    ["timeout", timeoutMs === undefined ? [] : [`${timeoutMs} ms`]],
    ["auth", method.auth === "bound" ? ["sessions that are bound to a user"] : []],
    ["rate limit", rateLimit ? [`${rateLimit.limit} calls per ${rateLimit.intervalMs} ms`] : []],
    ["routing", routing ? [printRouting(routing)] : []],
    ["concurrent", method.concurrent ? ["runs beside other messages of its session"] : []],
    ["idempotent", method.idempotent ? ["yes"] : []],
    ["reliable", reliable ? [printReliable(reliable.maxRetries, reliable.backoffMs)] : []],
    ["errors", errors.map(({ code, description }) => `${code}  ${description}`.trimEnd())],
  ];
}

function printKind({ kind }: ServiceModel, { notify }: MethodModel): string {
  if (kind === "push") return "push: servers send it to clients";
  if (kind === "remote") return "remote: other servers call it";
  return notify ? "handler: clients notify it, and get no answer" : "handler: clients call it";
}

function printRouting({ strategy, key }: RoutingModel): string {
  if (key.length === 0) return strategy;
  const by = `by key "${key.map(({ field }) => field).join(".")}"`;
  return strategy === "sticky" ? `sticky, at first ${by}` : by;
}

function printReliable(maxRetries: number, backoffMs: number | undefined): string {
  const retries = maxRetries === 0 ? "as often as the server is configured" : `${maxRetries} times`;
  const pause = backoffMs === undefined ? "" : `, first after ${backoffMs} ms`;
  return `stored, then tried again ${retries}${pause}`;
}

function printPayload(payload: Payload, model: Model): readonly string[] {
  if (payload.kind === "none") return ["nothing"];
  if (payload.kind === "raw") return ["bytes as they are"];
  const { typeName } = payload;
  const message = model.files
    .flatMap(({ messages }) => messages)
    .find((each) => each.typeName === typeName);
  return [message === undefined ? typeName : `${typeName}  ${printPosition(message.at)}`];
}

function printCodes(
  { route, dict }: MethodModel,
  { kind }: ServiceModel,
  lock: RouteLock,
): readonly string[] {
  const own = lock.filter((entry) => entry.route === route);
  if (own.length > 0) {
    return own.map(({ code, retired }) => `${code}${retired === true ? ", retired" : ""}`);
  }
  if (kind === "remote") return [];
  return [dict.skip ? "none: the schema leaves it out" : "none: a push has one if it asks for it"];
}

function printGenerated(
  { service, method }: FoundMethod,
  { model, files, outDir }: ExplainContext,
): readonly string[] {
  const file = model.files.find(({ services }) => services.includes(service));
  const names = file && nameServices(file).get(service.name);
  if (file === undefined || names === undefined) return [];
  const member = nameMethod(method);
  const server = service.kind === "push" ? names.sender : names.implementation;
  const client = [`${file.outPath}.client.ts`, `${names.value}.${member}`] as const;
  const made: readonly (readonly [string, string])[] = [
    [`${file.outPath}.server.ts`, `${server}.${member}`],
    // The file may be there for other services: clients don't call remotes.
    ...(service.kind === "remote" ? [] : [client]),
    ...printTypes(method, nameTypes(model)),
  ];
  return made
    .filter(([path]) => files.includes(path))
    .map(([path, name]) => `${outDir}/${path}  ${name}`);
}

function printTypes(
  { input, output }: MethodModel,
  names: TypeNames,
): readonly (readonly [string, string])[] {
  const used = [input, output].flatMap((payload) =>
    payload.kind === "message" ? [payload.typeName] : [],
  );
  return [...new Set(used)].flatMap((typeName) => {
    const type = names.get(typeName);
    return type === undefined ? [] : [[`${type.file}.ts`, type.name] as const];
  });
}

function printPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
