import { Auth, type MethodOptions, type ServiceOptions } from "@pitaya-ts/options/options.js";
import type { ServiceKind } from "./model.js";
import type { OptionScope } from "./option-scope.js";

/*
 * Where options have a meaning: one that promises what nothing does is refused, so that nobody relies
 * on it. One that says what holds anyway is taken.
 */

/** An option, and why some kinds of methods can't have it. */
interface OptionUse<Options> {
  /** Its number in the schema. */
  readonly number: number;
  readonly name: string;
  readonly isSet: (options: Options) => boolean;
  readonly unused: Readonly<Partial<Record<MethodUse, string>>>;
}

/** What a method is to its caller. */
type MethodUse = ServiceKind | "notify";

const toldNobody = "clients don't answer pushes";
const sentOnly = "clients don't call pushes";
const noSession = "servers call it, sessions don't: guard the handlers that lead to it";

const methodUses: readonly OptionUse<MethodOptions>[] = [
  {
    ...{ number: 4, name: "timeout", isSet: ({ timeout }) => timeout !== "" },
    unused: { push: toldNobody },
  },
  {
    ...{ number: 5, name: "concurrent", isSet: ({ concurrent }) => concurrent },
    unused: { push: sentOnly },
  },
  {
    ...{ number: 9, name: "errors", isSet: ({ errors }) => errors.length > 0 },
    unused: { notify: "the client expects no answer", push: toldNobody },
  },
  {
    ...{ number: 10, name: "auth", isSet: ({ auth }) => auth === Auth.AUTH_BOUND },
    unused: { remote: noSession, push: sentOnly },
  },
  {
    ...{ number: 11, name: "rate_limit", isSet: ({ rateLimit }) => rateLimit !== undefined },
    unused: { remote: noSession, push: sentOnly },
  },
  {
    ...{ number: 12, name: "previous_routes" },
    isSet: ({ previousRoutes }) => previousRoutes.length > 0,
    unused: { push: "it is sent by one route; keep a push of the old route beside it" },
  },
  {
    ...{ number: 13, name: "bot", isSet: ({ bot }) => bot !== undefined },
    unused: { remote: "robots are clients, which don't call remotes", push: sentOnly },
  },
];

const serviceUses: readonly OptionUse<ServiceOptions>[] = [
  {
    ...{ number: 5, name: "timeout", isSet: ({ timeout }) => timeout !== "" },
    unused: { push: toldNobody },
  },
  {
    ...{ number: 6, name: "auth", isSet: ({ auth }) => auth === Auth.AUTH_BOUND },
    unused: { remote: noSession, push: sentOnly },
  },
];

/** Refuses options of a method that nothing would follow. */
export function refuseUnusedOfMethod(
  name: string,
  options: MethodOptions,
  kind: ServiceKind,
  scope: OptionScope,
): void {
  const use = kind === "handler" && options.notify ? "notify" : kind;
  refuseUnused(methodUses, name, options, use, scope);
}

/** Refuses options of a service that nothing would follow. */
export function refuseUnusedOfService(
  name: string,
  options: ServiceOptions,
  kind: ServiceKind,
  scope: OptionScope,
): void {
  refuseUnused(serviceUses, name, options, kind, scope);
}

function refuseUnused<Options>(
  uses: readonly OptionUse<Options>[],
  name: string,
  options: Options,
  use: MethodUse,
  scope: OptionScope,
): void {
  for (const { number, name: option, isSet, unused } of uses) {
    const reason = unused[use];
    if (reason === undefined || !isSet(options)) continue;
    const text = `Cannot use "${option}" for ${use} "${name}": ${reason}; remove "${option}"`;
    scope.report(scope.at(number), text);
  }
}
