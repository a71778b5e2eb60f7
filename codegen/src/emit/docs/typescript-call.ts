import type { FileModel } from "../../model/index.js";
import { nameMethod, nameServices } from "../service-names.js";
import { nameTypes, type TypeNames } from "../ts-names.js";
import type { SnippetInput } from "./snippet-input.js";
import { TypeScriptValue } from "./typescript-value.js";

/** Where the example has the generated code. */
const folder = "./generated";

/** An expression, and the symbols that it needs by the module that they are in. */
interface Expression {
  readonly text: string;
  readonly imports: readonly (readonly [module: string, name: string])[];
}

/** How TypeScript calls a handler or a remote, or listens for a push. */
export function typescriptCall(input: SnippetInput): string {
  const { service, method, model } = input;
  const file = model.files.find(({ services }) => services.includes(service));
  const value = (file && nameServices(file).get(service.name)?.value) ?? service.name;
  const request = requestOf(input, nameTypes(model));
  const own = [[modulePath(file, service.kind === "remote" ? "server" : "client"), value]] as const;
  const name = nameMethod(method);
  if (service.kind === "push") {
    const lines = [connectLine, `client.on(${value}.${name}, (message) => console.log(message));`];
    return withImports([...connectImport, ...own], lines);
  }
  const imports = [...own, ...request.imports];
  const call = `(${value}).${name}(${request.text})`;
  if (service.kind === "remote") {
    const lines = [
      "// ctx: the context of a handler or a remote",
      "export function example(ctx: HandlerContext) {",
      `  return ctx.rpc${call};`,
      "}",
    ];
    return withImports([["@pitaya-ts/runtime", "type HandlerContext"], ...imports], lines);
  }
  const line = `client.service${call};`;
  return withImports([...connectImport, ...imports], [connectLine, keepReply(input, line)]);
}

const connectImport = [["@pitaya-ts/runtime/client", "connect"]] as const;
const connectLine = 'const client = await connect("ws://127.0.0.1:3250");';

function keepReply({ method }: SnippetInput, line: string): string {
  if (method.notify) return line;
  return method.output.kind === "none" ? `await ${line}` : `const reply = await ${line}`;
}

function requestOf({ method, example, index }: SnippetInput, names: TypeNames): Expression {
  const { input } = method;
  if (input.kind === "none") return { text: "", imports: [] };
  if (input.kind === "raw") return { text: "new Uint8Array([1, 2, 3])", imports: [] };
  const value = new TypeScriptValue(index, names);
  const text = value.message(example ?? {}, input.typeName);
  const imports = [...value.enums].flatMap((typeName) => importOf(typeName, names));
  if (text !== undefined) return { text, imports };
  return readJson(input.typeName, JSON.stringify(example), names);
}

/** Whatever has no literal of its own is read from JSON. */
function readJson(typeName: string, json: string, names: TypeNames): Expression {
  const name = names.get(typeName)?.name ?? "";
  return { text: `${name}.fromJSON(${json})`, imports: importOf(typeName, names) };
}

function importOf(typeName: string, names: TypeNames): readonly (readonly [string, string])[] {
  const found = names.get(typeName);
  return found === undefined ? [] : [[`${folder}/${found.file}.js`, found.name]];
}

function modulePath(file: FileModel | undefined, kind: "server" | "client"): string {
  return `${folder}/${file?.outPath ?? ""}.${kind}.js`;
}

function withImports(
  imports: readonly (readonly [module: string, name: string])[],
  lines: readonly string[],
): string {
  const byModule = new Map<string, Set<string>>();
  for (const [module, name] of imports) {
    byModule.set(module, (byModule.get(module) ?? new Set()).add(name));
  }
  const printed = [...byModule].map(
    ([module, names]) => `import { ${[...names].sort().join(", ")} } from "${module}";`,
  );
  return [...printed, "", ...lines].join("\n");
}
