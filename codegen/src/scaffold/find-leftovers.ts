import { Node } from "ts-morph";
import { nameMethod } from "../emit/index.js";
import type { Diagnostic } from "../error.js";
import { nearestNames } from "../nearest.js";
import type { Body, Implementation } from "./implementations.js";
import { missingMethods } from "./members.js";
import { placeOf } from "./places.js";

/**
 * What looks like a method that the schema once had: told, and left to the user.
 *
 * @param implementations - all that one class or object implements
 */
export function findLeftovers(implementations: readonly Implementation[]): readonly Diagnostic[] {
  const [first] = implementations;
  if (first === undefined) return [];
  const { body, name } = first;
  const current = new Set(
    implementations.flatMap(({ known }) => known.service.methods.map(nameMethod)),
  );
  const retired = new Set(implementations.flatMap(retiredNames));
  const missing = implementations.flatMap((each) => missingMethods(each).map(nameMethod));
  const services = implementations.map(({ known }) => known.service.typeName).join(" or ");
  return publicMethods(body)
    .filter(({ member }) => !current.has(member))
    .filter(({ member, node }) => retired.has(member.toLowerCase()) || takesContext(node))
    .map(({ member, node }) => {
      const [near] = nearestNames(member, missing, 1);
      const rename = near === undefined ? "" : `rename it to "${near}" if it is that, `;
      const mend = Node.isObjectLiteralExpression(body)
        ? "remove it"
        : "remove it, or make it private if it is your own";
      return {
        severity: "warning" as const,
        at: placeOf(node),
        text: `"${member}" of ${name} is no method of ${services}: ${rename}${mend}`,
      };
    });
}

interface OwnMethod {
  readonly member: string;
  readonly node: Node;
}

function publicMethods(body: Body): readonly OwnMethod[] {
  const members: readonly Node[] = Node.isObjectLiteralExpression(body)
    ? body.getProperties()
    : body.getInstanceMembers();
  return members.flatMap((node) => {
    const isMethod = Node.isMethodDeclaration(node) || isFunctionProperty(node);
    if (!isMethod || !Node.hasName(node) || node.getName().startsWith("#")) return [];
    const isPublic = !Node.isScoped(node) || node.getScope() === "public";
    return isPublic ? [{ member: node.getName(), node }] : [];
  });
}

function isFunctionProperty(node: Node): boolean {
  if (!Node.isPropertyDeclaration(node) && !Node.isPropertyAssignment(node)) return false;
  const value = node.getInitializer();
  return Node.isArrowFunction(value) || Node.isFunctionExpression(value);
}

/** As all methods of services do last, and few others. */
function takesContext(node: Node): boolean {
  const parameters = node.getType().getCallSignatures()[0]?.getParameters() ?? [];
  const last = parameters.at(-1)?.getTypeAtLocation(node).getSymbol()?.getName();
  return last === "HandlerContext" || last === "RemoteContext";
}

/** Last parts of the routes that the lock file keeps for methods that are gone. */
function retiredNames({ known }: Implementation): readonly string[] {
  const { serverType, routeName } = known.service;
  const prefix = `${serverType}.${routeName}.`;
  const routes = known.target.lock.filter(({ retired }) => retired === true);
  return routes
    .filter(({ route }) => route.startsWith(prefix))
    .map(({ route }) => route.slice(prefix.length).toLowerCase());
}
