import { type Symbol as Named, Node, Scope, type Type, TypeFormatFlags } from "ts-morph";
import { nameMethod } from "../emit/index.js";
import type { Diagnostic } from "../error.js";
import type { Implementation } from "./implementations.js";
import { placeOf } from "./places.js";

/** What an implementation has, but in another form than its service: told, and left to the user. */
export function findDrift({
  body,
  name,
  known,
  contract,
  own,
}: Implementation): readonly Diagnostic[] {
  return known.service.methods.flatMap((method) => {
    const member = nameMethod(method);
    const [has, wanted] = [own.getProperty(member), contract.getProperty(member)];
    if (has === undefined || wanted === undefined) return [];
    const [hasType, wantedType] = [has, wanted].map((each) => each.getTypeAtLocation(body));
    if (hasType === undefined || wantedType === undefined) return [];
    const at = placeOf(has.getDeclarations().find((each) => isInside(each, body)) ?? body);
    const subject = `"${member}" of ${name}`;
    if (isHidden(has)) {
      return [warn(at, `${subject} can't be called: ${known.names.implementation} has it public`)];
    }
    if (hasType.isAssignableTo(wantedType)) return [];
    const is = `${subject} doesn't fit ${known.names.implementation}: it is ${print(hasType, body)}`;
    return [warn(at, `${is}, and has to be ${print(wantedType, body)}`)];
  });
}

function warn(at: Diagnostic["at"], text: string): Diagnostic {
  return { severity: "warning", text, ...(at === undefined ? {} : { at }) };
}

function isInside(node: Node, body: Node): boolean {
  return node === body || node.getAncestors().includes(body);
}

function isHidden(member: Named): boolean {
  return member
    .getDeclarations()
    .some((each) => Node.isScoped(each) && each.getScope() !== Scope.Public);
}

function print(type: Type, body: Node): string {
  const flags = TypeFormatFlags.NoTruncation | TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
  return type.getText(body, flags);
}
