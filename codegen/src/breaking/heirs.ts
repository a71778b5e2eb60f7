import type { MethodIndex, MethodUse } from "./methods.js";

/** Who answers the old route, else the same rpc under another route. */
export function heirOf({ service, method }: MethodUse, now: MethodIndex): MethodUse | undefined {
  const same = now.byName.get(method.typeName);
  return (
    now.answering(service.kind, method.route) ??
    (same?.service.kind === service.kind ? same : undefined)
  );
}
