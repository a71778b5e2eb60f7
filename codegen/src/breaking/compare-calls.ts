import type { BreakingRule } from "../breaking-rules.js";
import type { MethodModel, Payload, RoutingModel } from "../model/index.js";
import { heirOf } from "./heirs.js";
import type { MethodIndex, MethodUse } from "./methods.js";
import type { RuleBreach } from "./rules.js";

/** Methods that are called, answered, checked or routed in another way than before. */
export function compareCalls(old: MethodIndex, now: MethodIndex): readonly RuleBreach[] {
  return old.all.flatMap((use) => {
    const heir = heirOf(use, now);
    return heir === undefined ? [] : compareMethods(use, heir);
  });
}

function compareMethods(use: MethodUse, heir: MethodUse): readonly RuleBreach[] {
  const [was, now] = [use.method, heir.method];
  return [
    ...compareNotify(was, now),
    ...comparePayloads(was, now),
    ...compareAuth(use, heir),
    ...compareReliable(was, now),
    ...compareRouting(was, now),
    ...compareErrors(was, now),
  ];
}

function tell(rule: BreakingRule, { at }: Pick<MethodModel, "at">, text: string): RuleBreach {
  return { rule, at, text };
}

/** A method that became another one. */
function tellOther(rule: BreakingRule, now: MethodModel, change: string): RuleBreach {
  const mend = "add a method of its own, and deprecate this one";
  return tell(rule, now, `Method "${now.name}" ${change}; ${mend}`);
}

function compareNotify(was: MethodModel, now: MethodModel): readonly RuleBreach[] {
  if (was.notify === now.notify) return [];
  const change = now.notify
    ? "is a notify and was a request: callers wait for a reply that never comes"
    : "is a request and was a notify: callers send notifies still, which it refuses";
  return [tellOther("METHOD_SAME_NOTIFY", now, change)];
}

function comparePayloads(was: MethodModel, now: MethodModel): readonly RuleBreach[] {
  const pairs = [
    { rule: "ROUTE_SAME_REQUEST", what: "take", old: was.input, new: now.input },
    { rule: "ROUTE_SAME_REPLY", what: "give", old: was.output, new: now.output },
  ] as const;
  if (pairs.some((pair) => isRaw(pair.old, pair.new) || isRaw(pair.new, pair.old))) {
    const [to, from] = pairs.some((pair) => pair.new.kind === "raw")
      ? ["raw", "typed"]
      : ["typed", "raw"];
    const change = `is ${to} and was ${from}: its callers' bytes mean another thing`;
    return [tellOther("METHOD_SAME_RAW", now, change)];
  }
  // Of one and the same rpc buf tells other types.
  if (was.typeName === now.typeName) return [];
  return pairs
    .filter((pair) => show(pair.old) !== show(pair.new))
    .map((pair) =>
      tell(
        pair.rule,
        now,
        `Method "${now.name}" has route "${was.route}" of "${was.name}", but ${pair.what}s ${show(pair.new)} where that ${pair.what === "take" ? "took" : "gave"} ${show(pair.old)}: ${pair.what} the same, or choose another route`,
      ),
    );
}

function isRaw(one: Payload, other: Payload): boolean {
  return one.kind === "raw" && other.kind === "message";
}

function show(payload: Payload): string {
  if (payload.kind === "message") return payload.typeName;
  return payload.kind === "raw" ? "bytes" : "nothing";
}

function compareAuth({ method: was }: MethodUse, heir: MethodUse): readonly RuleBreach[] {
  const { service, method: now } = heir;
  if (service.kind !== "handler" || was.auth !== "none" || now.auth !== "bound") return [];
  return [
    tell(
      "METHOD_AUTH_NOT_TIGHTENED",
      now,
      `Method "${now.name}" asks for a bound session and took any: clients that call it before they log in are refused; set auth: AUTH_NONE, or add a method of its own`,
    ),
  ];
}

function compareReliable(was: MethodModel, now: MethodModel): readonly RuleBreach[] {
  if ((was.reliable === undefined) === (now.reliable === undefined)) return [];
  const change =
    now.reliable === undefined
      ? "is plain and was reliable: calls that are stored are lost"
      : "is reliable and was plain: callers that wait for its reply get the id of a job";
  return [tellOther("METHOD_SAME_RELIABLE", now, change)];
}

function compareRouting(was: MethodModel, now: MethodModel): readonly RuleBreach[] {
  const [from, to] = [describeRouting(was.routing), describeRouting(now.routing)];
  if (from === to || from === "at random") return [];
  return [
    {
      rule: "METHOD_SAME_ROUTING",
      at: now.routing?.at ?? now.at,
      text: `Method "${now.name}" is routed ${to} and was ${from}: while both are deployed, one call goes to two servers; route as before, or add a method of its own`,
    },
  ];
}

function describeRouting(routing: RoutingModel | undefined): string {
  const key = routing?.key.map(({ field }) => field).join(".") ?? "";
  if (routing?.strategy === "sticky") return "sticky";
  const byKey = routing?.strategy === "key" || (routing?.strategy === "default" && key !== "");
  return byKey ? `by "${key}"` : "at random";
}

function compareErrors(was: MethodModel, now: MethodModel): readonly RuleBreach[] {
  const known = new Set(now.errors.map(({ code }) => code));
  return was.errors
    .filter(({ code }) => !known.has(code))
    .map(({ code }) =>
      tell(
        "ERROR_CODE_NO_DELETE",
        now,
        `Method "${now.name}" has no error "${code}" any more: callers that compare with it fall through; keep it: errors: { code: "${code}" }`,
      ),
    );
}
