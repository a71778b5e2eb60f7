import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What of a package's entry has no documentation: exported names, and public members of theirs. */
export function findUndocumented(entry: string): string[] {
  const program = makeProgram(join(root, entry));
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(root, entry));
  const exports = source && checker.getSymbolAtLocation(source);
  if (exports === undefined) throw new Error(`${entry} exports nothing`);
  return checker
    .getExportsOfModule(exports)
    .map((symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    )
    .flatMap((symbol) =>
      [symbol, ...membersOf(symbol)].filter((each) => !isDocumented(each, checker)),
    )
    .map((symbol) => placeOf(symbol));
}

function makeProgram(entry: string): ts.Program {
  const configFile = join(dirname(dirname(entry)), "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  return ts.createProgram([entry], { ...options, noEmit: true, composite: false });
}

/** Of classes and interfaces, and of types that are written as objects. */
function membersOf({ declarations = [] }: ts.Symbol): ts.Symbol[] {
  return declarations.flatMap((declaration) => {
    if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) {
      return [...declaration.members].flatMap(symbolOf);
    }
    if (!ts.isTypeAliasDeclaration(declaration)) return [];
    return ts.isTypeLiteralNode(declaration.type)
      ? [...declaration.type.members].flatMap(symbolOf)
      : [];
  });
}

function symbolOf(member: ts.ClassElement | ts.TypeElement): ts.Symbol[] {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  const { name } = member;
  if (name === undefined || ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name))
    return [];
  if (ts.getCombinedModifierFlags(member) & hidden) return [];
  const { symbol } = member as unknown as { readonly symbol: ts.Symbol };
  return [symbol];
}

function isDocumented(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  // `@throws` or `@defaultValue` alone say enough where the name says the rest.
  return (
    symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0
  );
}

function placeOf(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined) return symbol.name;
  const { parent } = declaration;
  const owner =
    ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent)
      ? `${parent.name?.text}.`
      : "";
  return `${relative(root, declaration.getSourceFile().fileName)}: ${owner}${symbol.name}`;
}
