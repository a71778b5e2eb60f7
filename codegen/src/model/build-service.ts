import type { DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import {
  Auth,
  Kind,
  type MethodOptions,
  NameFunc,
  RoutingStrategy,
  ServiceOptions,
} from "@pitaya-ts/options/options.js";
import { extensionNumber, readMethodOptions, readServiceOptions } from "../load/index.js";
import { buildNode, buildTopNode } from "./build-node.js";
import { findExampleFault } from "./check-example.js";
import type {
  AuthRule,
  BotModel,
  MethodModel,
  Payload,
  RateLimitModel,
  ReliableModel,
  RoutingModel,
  ServiceKind,
  ServiceModel,
} from "./model.js";
import { type NameRule, toRouteName } from "./names.js";
import { type BuildContext, OptionScope } from "./option-scope.js";
import { refuseUnusedOfMethod, refuseUnusedOfService } from "./option-use.js";
import { emptyTypeName } from "./reach.js";
import { buildRoutingKey } from "./routing-key.js";

/** Builds one service; `path` is its place in the source info. */
export function buildService(
  desc: DescService,
  path: readonly number[],
  context: BuildContext,
): ServiceModel {
  const options = readServiceOptions(desc.proto.options) ?? ServiceOptions.decode(new Uint8Array());
  const scope = new OptionScope([...path, 3, extensionNumber], [...path, 1], context);
  const kind = scope.choose(1, "kind", options.kind, kinds);
  refuseUnusedOfService(desc.name, options, kind, scope);
  const isPush = kind === "push";
  const node = buildTopNode(desc, path, context);
  const service = {
    ...node,
    typeName: desc.typeName,
    kind,
    serverType: isPush ? "" : options.serverType,
    serverTypeAt: scope.at(2),
    routeName: options.name === "" ? desc.name.toLowerCase() : options.name,
    routeNameAt: options.name === "" ? node.at : scope.at(3),
  };
  const defaults: MethodDefaults = {
    nameRule: scope.choose(4, "name_func", options.nameFunc, nameRules),
    timeoutMs: scope.duration(5, "timeout", options.timeout),
    auth: scope.choose(6, "auth", options.auth, authRules),
  };
  return {
    ...service,
    methods: desc.methods.map((method, index) =>
      buildMethod(method, [...path, 2, index], service, defaults, context),
    ),
  };
}

const kinds: Readonly<Record<number, ServiceKind>> = {
  [Kind.KIND_UNSPECIFIED]: "handler",
  [Kind.KIND_HANDLER]: "handler",
  [Kind.KIND_REMOTE]: "remote",
  [Kind.KIND_PUSH]: "push",
};

const nameRules: Readonly<Record<number, NameRule>> = {
  [NameFunc.NAME_FUNC_UNSPECIFIED]: "lower",
  [NameFunc.NAME_FUNC_LOWER]: "lower",
  [NameFunc.NAME_FUNC_AS_IS]: "as-is",
  [NameFunc.NAME_FUNC_LOWER_CAMEL]: "lower-camel",
};

const authRules: Readonly<Record<number, AuthRule>> = {
  [Auth.AUTH_UNSPECIFIED]: "none",
  [Auth.AUTH_NONE]: "none",
  [Auth.AUTH_BOUND]: "bound",
};

const strategies: Readonly<Record<number, RoutingModel["strategy"]>> = {
  [RoutingStrategy.ROUTING_STRATEGY_UNSPECIFIED]: "default",
  [RoutingStrategy.ROUTING_STRATEGY_RANDOM]: "random",
  [RoutingStrategy.ROUTING_STRATEGY_KEY]: "key",
  [RoutingStrategy.ROUTING_STRATEGY_STICKY]: "sticky",
};

/** What methods take from their service. */
interface MethodDefaults {
  readonly nameRule: NameRule;
  readonly timeoutMs: number | undefined;
  readonly auth: AuthRule;
}

function buildMethod(
  desc: DescMethod,
  path: readonly number[],
  service: Pick<ServiceModel, "typeName" | "kind" | "serverType" | "routeName">,
  defaults: MethodDefaults,
  context: BuildContext,
): MethodModel {
  const options = readMethodOptions(desc.proto.options);
  const scope = new OptionScope([...path, 4, extensionNumber], [...path, 1], context);
  const node = buildNode(desc, path, context);
  refuseStreaming(desc, path, context);
  refuseExample(desc, options, scope, context);
  refuseErrors(desc, options, scope);
  refuseUnusedOfMethod(desc.name, options, service.kind, scope);
  const named = [service.serverType, service.routeName, toRouteName(desc.name, defaults.nameRule)];
  const timeoutMs = scope.duration(4, "timeout", options.timeout) ?? defaults.timeoutMs;
  const auth =
    options.auth === Auth.AUTH_UNSPECIFIED
      ? defaults.auth
      : scope.choose(10, "auth", options.auth, authRules);
  return {
    ...node,
    typeName: `${service.typeName}.${desc.name}`,
    route:
      options.route === ""
        ? (service.kind === "push" ? named.slice(1) : named).join(".")
        : options.route,
    routeAt: options.route === "" ? node.at : scope.at(1),
    routeIsVerbatim: options.route !== "",
    input: options.raw ? { kind: "raw" } : buildPayload(desc.input),
    output: buildOutput(desc, options, service),
    outputAt: context.positions.at([...path, 3], [...path, 1]),
    notify: options.notify,
    concurrent: options.concurrent,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth,
    ...buildReliable(options, scope),
    ...buildRouting(desc, options, scope),
    dict: {
      isSet: options.dict !== undefined,
      skip: options.dict?.skip ?? false,
      ...(options.dict?.code ? { code: options.dict.code } : {}),
      at: scope.at(8),
    },
    errors: options.errors,
    ...buildRateLimit(options, scope),
    previousRoutes: options.previousRoutes.map((route) => ({ route, at: scope.at(12) })),
    ...buildBot(options, scope),
    ...(options.example === "" ? {} : { example: options.example }),
    idempotent: desc.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
  };
}

function refuseStreaming(
  desc: DescMethod,
  path: readonly number[],
  { positions, diagnostics }: BuildContext,
): void {
  if (desc.methodKind === "unary") return;
  const streaming = desc.proto.clientStreaming ? [...path, 5] : [...path, 6];
  diagnostics.push({
    at: positions.at(streaming, [...path, 1]),
    text: `Cannot stream in "${desc.name}": a method has one request and one reply; remove "stream", and send more by a push`,
  });
}

function refuseExample(
  desc: DescMethod,
  { example, raw }: MethodOptions,
  scope: OptionScope,
  { registry }: BuildContext,
): void {
  if (example === "") return;
  const fault = findExampleFault(example, desc.input, raw, registry);
  if (fault === undefined) return;
  scope.report(
    scope.at(14),
    `Cannot show the example of "${desc.name}": ${fault}; write a request as JSON`,
  );
}

function refuseErrors(desc: DescMethod, { errors }: MethodOptions, scope: OptionScope): void {
  const known = new Set<string>();
  for (const [index, { code }] of errors.entries()) {
    const at = scope.at(9, index);
    if (code.trim() === "")
      scope.report(at, `Cannot list an error of "${desc.name}" without a code: add: code: "…"`);
    else if (known.has(code))
      scope.report(
        at,
        `Cannot list error "${code}" of "${desc.name}" twice: remove one of the two`,
      );
    known.add(code);
  }
}

function buildPayload({ typeName }: DescMessage): Payload {
  return typeName === emptyTypeName ? { kind: "none" } : { kind: "message", typeName };
}

/** Of what no one answers, an Empty says that there is no answer, not one of no bytes. */
function buildOutput(
  { output }: DescMethod,
  { raw, notify }: MethodOptions,
  { kind }: Pick<ServiceModel, "kind">,
): Payload {
  const payload = buildPayload(output);
  const isUnanswered = notify || kind === "push";
  return raw && !(isUnanswered && payload.kind === "none") ? { kind: "raw" } : payload;
}

function buildReliable(
  { reliable }: MethodOptions,
  scope: OptionScope,
): { readonly reliable?: ReliableModel } {
  if (reliable === undefined) return {};
  const backoffMs = scope.duration(6, "reliable.backoff", reliable.backoff);
  const retries = { maxRetries: reliable.maxRetries, at: scope.at(6) };
  return { reliable: backoffMs === undefined ? retries : { ...retries, backoffMs } };
}

function buildRouting(
  desc: DescMethod,
  options: MethodOptions,
  scope: OptionScope,
): { readonly routing?: RoutingModel } {
  if (options.routing === undefined) return {};
  const { key, strategy } = options.routing;
  const at = scope.at(7);
  const found = key === "" ? [] : buildRoutingKey(desc.input, key, options.raw);
  if (typeof found === "string")
    scope.report(at, `Cannot route "${desc.name}" by "${key}": ${found}`);
  const steps = typeof found === "string" ? [] : found;
  return {
    routing: {
      strategy: scope.choose(7, "routing.strategy", strategy, strategies),
      key: steps,
      at,
    },
  };
}

function buildRateLimit(
  { rateLimit }: MethodOptions,
  scope: OptionScope,
): { readonly rateLimit?: RateLimitModel } {
  if (rateLimit === undefined) return {};
  const intervalMs = scope.duration(11, "rate_limit.interval", rateLimit.interval);
  if (rateLimit.limit === 0 || rateLimit.interval === "") {
    scope.report(
      scope.at(11),
      'Cannot limit the rate: "limit" and "interval" are both needed, as in { limit: 10 interval: "1s" }',
    );
  }
  return { rateLimit: { limit: rateLimit.limit, intervalMs: intervalMs ?? 0 } };
}

function buildBot({ bot }: MethodOptions, scope: OptionScope): { readonly bot?: BotModel } {
  if (bot === undefined) return {};
  return { bot: { weight: bot.weight, thinkMs: scope.duration(13, "bot.think", bot.think) ?? 0 } };
}
