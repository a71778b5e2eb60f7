import {
  clientSchemaOf,
  type FileModel,
  type MethodModel,
  type Model,
  type Node,
  type Payload,
  type ServiceModel,
  shapesOf,
} from "../model/index.js";
import type { Analysis } from "../produce.js";
import { buildIrEnum, buildIrMessage } from "./build-types.js";
import type { Ir, IrFile, IrMethod, IrNode, IrPayload, IrService } from "./ir.js";

/** Prints what a schema says; `generator` is our version. The same schema gives the same text. */
export function formatIr(analysis: Analysis, generator: string): string {
  return `${JSON.stringify(buildIr(analysis, generator), null, 2)}\n`;
}

/** Each part is listed by name: what only our emitters need is free to change. */
function buildIr({ model, codes }: Analysis, generator: string): Ir {
  const byRoute = new Map(codes);
  return {
    irVersion: 1,
    generator,
    files: model.files.map((file) => buildFile(file, model, byRoute)),
    dictionary: codes.map(([route, code]) => ({ route, code })),
    schema: clientSchemaOf(model),
  };
}

/** Positions name the file as the user knows it; how that is depends on where pitaya was run. */
function nodeBuilder(file: string): (node: Node) => IrNode {
  return ({ name, at, docs, detached, deprecated, options }) => ({
    name,
    at: { file, line: at.line, column: at.column },
    ...(docs === undefined ? {} : { docs }),
    ...(detached === undefined ? {} : { detached }),
    deprecated,
    ...(options === undefined ? {} : { options }),
  });
}

function buildFile(file: FileModel, model: Model, codes: ReadonlyMap<string, number>): IrFile {
  const node = nodeBuilder(file.name);
  return {
    ...node(file),
    outPath: file.outPath,
    package: file.packageName,
    json: file.json,
    hash: file.hash,
    messages: file.messages.map((message) => buildIrMessage(message, node)),
    enums: file.enums.map((each) => buildIrEnum(each, node)),
    services: file.services.map((service) => buildService(service, node, model, codes)),
  };
}

function buildService(
  service: ServiceModel,
  node: (node: Node) => IrNode,
  model: Model,
  codes: ReadonlyMap<string, number>,
): IrService {
  const { typeName, kind, serverType, routeName, methods } = service;
  // A remote may have a handler's name, but never a code.
  const given = kind === "remote" ? new Map<string, number>() : codes;
  return {
    ...node(service),
    typeName,
    kind,
    serverType,
    routeName,
    shapes: shapesOf(model, [service]),
    methods: methods.map((method) => buildMethod(method, node, given)),
  };
}

function buildMethod(
  method: MethodModel,
  node: (node: Node) => IrNode,
  codes: ReadonlyMap<string, number>,
): IrMethod {
  const { typeName, route, notify, concurrent, idempotent, auth, errors } = method;
  const code = codes.get(route);
  return {
    ...node(method),
    typeName,
    route,
    ...(code === undefined ? {} : { code }),
    previousRoutes: method.previousRoutes.map((previous) => previous.route),
    input: buildPayload(method.input),
    output: buildPayload(method.output),
    notify,
    concurrent,
    idempotent,
    auth,
    ...buildTerms(method),
    errors: errors.map(({ code: name, description }) => ({ code: name, description })),
    ...(method.example === undefined ? {} : { example: method.example }),
  };
}

function buildTerms({
  timeoutMs,
  reliable,
  routing,
  rateLimit,
  bot,
}: MethodModel): Pick<IrMethod, "timeoutMs" | "reliable" | "routing" | "rateLimit" | "bot"> {
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(reliable === undefined ? {} : { reliable: buildReliable(reliable) }),
    ...(routing === undefined
      ? {}
      : { routing: { strategy: routing.strategy, key: routing.key.map(({ field }) => field) } }),
    ...(rateLimit === undefined
      ? {}
      : { rateLimit: { limit: rateLimit.limit, intervalMs: rateLimit.intervalMs } }),
    ...(bot === undefined ? {} : { bot: { weight: bot.weight, thinkMs: bot.thinkMs } }),
  };
}

function buildReliable({ maxRetries, backoffMs }: NonNullable<MethodModel["reliable"]>) {
  return backoffMs === undefined ? { maxRetries } : { maxRetries, backoffMs };
}

function buildPayload(payload: Payload): IrPayload {
  return payload.kind === "message"
    ? { kind: "message", typeName: payload.typeName }
    : { kind: payload.kind };
}
