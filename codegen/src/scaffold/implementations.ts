import {
  type ClassDeclaration,
  type ClassExpression,
  type Expression,
  type Symbol as Named,
  Node,
  type ObjectLiteralExpression,
  type SourceFile,
  type Type,
} from "ts-morph";
import { type Diagnostic, GenerateError } from "../error.js";
import { type KnownService, matchService, type ServiceMatch } from "./catalog.js";
import { placeOf } from "./places.js";

/** Code that is to have the methods of a service. */
export type Body = ClassDeclaration | ClassExpression | ObjectLiteralExpression;

/** Code of the user that implements a service. */
export interface Implementation {
  readonly body: Body;
  /** What it is called when something is told of it. */
  readonly name: string;
  readonly known: KnownService;
  /** The generated interface or base class as the file knows it. */
  readonly contract: Type;
  /** All that the code has, inherited members too. */
  readonly own: Type;
}

/**
 * Finds what implements a service: classes by `implements` and `extends`, and objects by the type that
 * their place asks for.
 *
 * @throws GenerateError if it can't be told what a class or an object has
 */
export function findImplementations(
  file: SourceFile,
  catalog: readonly KnownService[],
): readonly Implementation[] {
  const found: Implementation[] = [];
  file.forEachDescendant((node) => {
    if (Node.isClassDeclaration(node) || Node.isClassExpression(node)) {
      found.push(...ofClass(node, catalog));
    } else if (Node.isObjectLiteralExpression(node)) found.push(...ofObject(node, catalog));
  });
  const faults = found.flatMap(refuseUnknown);
  if (faults.length > 0) throw new GenerateError(faults);
  return found;
}

function ofClass(
  node: ClassDeclaration | ClassExpression,
  catalog: readonly KnownService[],
): readonly Implementation[] {
  const own = node.getSymbol()?.getDeclaredType();
  if (own === undefined || (Node.isClassDeclaration(node) && node.hasDeclareKeyword())) return [];
  const parent = node.getExtends();
  const clauses = [...node.getImplements(), ...(parent === undefined ? [] : [parent])];
  const byService = new Map<KnownService, Implementation>();
  for (const clause of clauses) {
    for (const { known, contract } of contractsOf(
      clause.getType(),
      clause.getExpression(),
      catalog,
    )) {
      if (byService.has(known)) continue;
      byService.set(known, { body: node, name: nameClass(node), known, contract, own });
    }
  }
  return [...byService.values()];
}

function nameClass(node: ClassDeclaration | ClassExpression): string {
  const variable = node.getParent();
  const named = Node.isVariableDeclaration(variable) ? variable.getName() : undefined;
  return node.getName() ?? named ?? "the class";
}

interface Contract {
  readonly known: KnownService;
  readonly contract: Type;
}

/** The services that a type stands for, by itself or by what it extends. */
function contractsOf(
  type: Type,
  expression: Expression | undefined,
  catalog: readonly KnownService[],
): readonly Contract[] {
  const match =
    matchSymbol(type.getSymbol(), catalog) ??
    (expression === undefined ? undefined : matchImport(expression, catalog));
  if (match !== undefined) return [{ known: match.known, contract: type }];
  return type.getBaseTypes().flatMap((base) => contractsOf(base, undefined, catalog));
}

function matchSymbol(
  symbol: Named | undefined,
  catalog: readonly KnownService[],
): ServiceMatch | undefined {
  const path = symbol?.getDeclarations()[0]?.getSourceFile().getFilePath();
  return symbol === undefined || path === undefined
    ? undefined
    : matchService(catalog, symbol.getName(), path);
}

/** By the text of the import, where that leads to nothing: a package may not be built yet. */
function matchImport(
  expression: Expression,
  catalog: readonly KnownService[],
): ServiceMatch | undefined {
  if (!Node.isIdentifier(expression)) return undefined;
  for (const declaration of expression.getSymbol()?.getDeclarations() ?? []) {
    if (!Node.isImportSpecifier(declaration)) continue;
    const from = declaration.getImportDeclaration().getModuleSpecifierValue();
    return matchService(catalog, declaration.getName(), from);
  }
  return undefined;
}

function ofObject(
  node: ObjectLiteralExpression,
  catalog: readonly KnownService[],
): readonly Implementation[] {
  const parent = node.getParent();
  // `{} as RoomHandlers` says that something is left out on purpose.
  if (Node.isAsExpression(parent) || Node.isTypeAssertion(parent)) return [];
  const asked = node.getContextualType()?.getNonNullableType();
  if (asked === undefined) return [];
  return contractsOf(asked, undefined, catalog).map(({ known, contract }) => ({
    body: node,
    name: nameObject(node),
    known,
    contract,
    own: node.getType(),
  }));
}

/** The variable that holds the object, or the function that gives it. */
function nameObject(node: ObjectLiteralExpression): string {
  const outermost = node.getParentWhile(
    (parent) =>
      Node.isParenthesizedExpression(parent) ||
      Node.isSatisfiesExpression(parent) ||
      Node.isArrowFunction(parent),
  );
  const variable = (outermost ?? node).getParent();
  return Node.isVariableDeclaration(variable) ? variable.getName() : "the object";
}

/** Where a part is of no known type, nobody can tell which methods come from there. */
function refuseUnknown({ body, name }: Implementation): readonly Diagnostic[] {
  const unknown = Node.isObjectLiteralExpression(body)
    ? body
        .getProperties()
        .filter(Node.isSpreadAssignment)
        .map((spread) => spread.getExpression())
        .filter((spread) => spread.getType().isAny())
    : [body.getExtends()?.getExpression()].flatMap((parent) =>
        parent?.getType().isAny() === true ? [parent] : [],
      );
  return unknown.map((part) => ({
    at: placeOf(part),
    text: `Cannot tell which methods ${name} has: the type of "${part.getText()}" is not known; install or build what it is imported from`,
  }));
}
