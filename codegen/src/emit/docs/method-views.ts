import type { MethodModel, ReliableModel, RoutingModel, ServiceModel } from "../../model/index.js";
import type { EmitInput } from "../emitter.js";
import { exampleOf } from "./example.js";
import type { Json } from "./json-names.js";
import { languages } from "./languages.js";
import type { SchemaIndex } from "./schema-index.js";
import { payloadView } from "./type-views.js";
import type { MethodView, ServiceView } from "./views.js";

/** What views of methods are made of. */
export interface MethodViewContext {
  readonly input: EmitInput;
  readonly index: SchemaIndex;
  readonly codes: ReadonlyMap<string, number>;
  /** Types that the page describes. */
  readonly known: ReadonlySet<string>;
}

/** A service with its methods. */
export function serviceView(service: ServiceModel, context: MethodViewContext): ServiceView {
  const { name, typeName, kind, docs = "", deprecated, methods } = service;
  return {
    name,
    typeName,
    anchor: `service-${typeName}`,
    kind: callers[kind],
    docs,
    deprecated,
    methods: methods.map((method) => methodView(service, method, context)),
  };
}

const callers = {
  handler: "Clients call these.",
  remote: "Other servers call these.",
  push: "Servers send these to clients.",
} as const;

function methodView(
  service: ServiceModel,
  method: MethodModel,
  context: MethodViewContext,
): MethodView {
  const { index, known } = context;
  const example = exampleOf(method, index);
  const isAnswered = service.kind !== "push" && !method.notify;
  return {
    name: method.name,
    anchor: `method-${method.typeName}`,
    route: method.route,
    kind: kindOf(service, method),
    docs: method.docs ?? "",
    deprecated: method.deprecated,
    input: payloadView(method.input, known),
    output: isAnswered ? payloadView(method.output, known) : null,
    facts: factsOf(service, method, context.codes),
    errors: method.errors,
    example: example === undefined ? "" : JSON.stringify(example, null, 2),
    snippets: snippetsOf(service, method, example, context),
  };
}

function kindOf({ kind }: ServiceModel, { notify }: MethodModel): string {
  if (kind !== "handler") return kind;
  return notify ? "notify" : "request";
}

function snippetsOf(
  service: ServiceModel,
  method: MethodModel,
  example: Json | undefined,
  { input, index }: MethodViewContext,
): MethodView["snippets"] {
  return languages.map(({ name, fence, snippet }) => ({
    language: name,
    fence,
    code: snippet({ service, method, example, index, model: input.model }),
  }));
}

function factsOf(
  { kind }: ServiceModel,
  method: MethodModel,
  codes: ReadonlyMap<string, number>,
): MethodView["facts"] {
  // A remote's route may be a handler's too: its code is the handler's.
  const code = kind === "remote" ? undefined : codes.get(method.route);
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ["Code in the dictionary", code?.toString()],
    ["Who may call", kind === "handler" ? authText(method) : undefined],
    ["Deadline", method.timeoutMs === undefined ? undefined : durationText(method.timeoutMs)],
    ["Rate limit", rateLimitText(method)],
    ["Routing", method.routing === undefined ? undefined : routingText(method.routing)],
    ["Order", method.concurrent ? "may run beside other messages of its session" : undefined],
    ["Delivery", method.reliable === undefined ? undefined : reliableText(method.reliable)],
    ["Repetition", method.idempotent ? "a repeated call does no more than the first" : undefined],
    ["Earlier routes", method.previousRoutes.map(({ route }) => route).join(", ") || undefined],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function authText({ auth }: MethodModel): string {
  return auth === "bound" ? "sessions that are bound to a user" : "every session";
}

function rateLimitText({ rateLimit }: MethodModel): string | undefined {
  if (rateLimit === undefined) return undefined;
  return `${rateLimit.limit} calls of one session in ${durationText(rateLimit.intervalMs)}`;
}

function routingText({ strategy, key }: RoutingModel): string {
  const path = key.map(({ field }) => field).join(".");
  if (strategy === "sticky") {
    const first = path === "" ? "" : `, by ${path}`;
    return `a session stays with the server that it was first sent to${first}`;
  }
  return path === ""
    ? "any server of the type"
    : `by ${path}: the same value goes to the same server`;
}

function reliableText({ maxRetries, backoffMs }: ReliableModel): string {
  const times =
    maxRetries === 0 ? "as often as the server is configured for" : `${maxRetries} times`;
  const pause = backoffMs === undefined ? "" : `, first after ${durationText(backoffMs)}`;
  return `stored, then retried ${times}${pause}`;
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
