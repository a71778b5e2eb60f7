import type { MethodIndex, MethodUse } from "./methods.js";

/**
 * The method that an old one was renamed to, where that is plain: it is new, takes and gives the
 * same messages, and neither side has a second one that does.
 */
export function findRename(
  use: MethodUse,
  old: MethodIndex,
  now: MethodIndex,
): MethodUse | undefined {
  const shape = shapeOf(use);
  if (shape === undefined) return undefined;
  const gone = old.all.filter((each) => shapeOf(each) === shape && isMissing(each, now));
  const fresh = now.all.filter((each) => shapeOf(each) === shape && isMissing(each, old));
  return gone.length === 1 && fresh.length === 1 ? fresh[0] : undefined;
}

function isMissing({ service, method }: MethodUse, other: MethodIndex): boolean {
  return (
    !other.byName.has(method.typeName) && other.answering(service.kind, method.route) === undefined
  );
}

/** Methods without a message all look the same: nothing is plain about them. */
function shapeOf({ service, method }: MethodUse): string | undefined {
  const payloads = [method.input, method.output];
  if (payloads.every(({ kind }) => kind !== "message")) return undefined;
  return JSON.stringify([service.kind, service.serverType, method.notify, payloads]);
}
