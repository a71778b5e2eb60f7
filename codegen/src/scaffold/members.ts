import { type Symbol as Named, Node } from "ts-morph";
import { nameMethod } from "../emit/index.js";
import type { MethodModel } from "../model/index.js";
import type { Implementation } from "./implementations.js";

/** The methods of the service that an implementation neither has nor inherits. */
export function missingMethods({ known, own, body }: Implementation): readonly MethodModel[] {
  const isAbstract = Node.isClassDeclaration(body) && body.isAbstract();
  return known.service.methods.filter((method) => {
    const member = own.getProperty(nameMethod(method));
    return member === undefined || (!isAbstract && isDemand(member));
  });
}

/** Whether a member is only demanded of those that extend the class that has it. */
function isDemand(member: Named): boolean {
  const declarations = member.getDeclarations();
  return (
    declarations.length > 0 &&
    declarations.every((each) => Node.isAbstractable(each) && each.isAbstract())
  );
}
