import type { FileModel, ServiceModel } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { printClientMethods, printPushRoutes } from "./client-methods.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { printErrorCodes } from "./error-codes.js";
import { scopeOf } from "./file-scope.js";
import { MethodPrinter, methodDocs } from "./method-text.js";
import { declaredNames, nameMethod, nameServices, type ServiceNames } from "./service-names.js";
import { nameTypes, type TypeNames } from "./ts-names.js";

const runtime = { package: "@pitaya-ts/runtime/client" } as const;

/** What TypeScript clients need: one file per .proto file with handlers or pushes. */
export function emitClient({ model, version, takeFile }: EmitInput): readonly EmittedFile[] {
  const names = nameTypes(model);
  return model.files.flatMap((file) => {
    const services = file.services.filter(({ kind }) => kind !== "remote");
    if (services.length === 0) return [];
    const path = `${file.outPath}.client.ts`;
    const scope = scopeOf(file, names);
    const print = () => printFile(file, services, scope.names).toText(fileHeader(file, version));
    return [takeFile(path, () => scope.hash(), print)];
  });
}

function printFile(
  file: FileModel,
  services: readonly ServiceModel[],
  types: TypeNames,
): SourceFile {
  const named = nameServices(file);
  const source = new SourceFile(`${file.outPath}.client`, declaredNames(named));
  const methods = new MethodPrinter(source, types);
  for (const service of services) {
    const names = named.get(service.name);
    if (names === undefined) continue;
    if (service.kind === "push") printPushes(service, names, source, methods);
    else printHandlers(service, names, source, methods);
  }
  return source;
}

function printHandlers(
  service: ServiceModel,
  names: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const { value, client } = names;
  printInterface(service, names, source, methods);
  printClientMethods(service, names, source, methods);
  printErrorCodes(service, names, source);
  const type = source.use({ name: "ClientService", from: runtime, typeOnly: true });
  source.docs(`Typed calls: \`client.service(${value})\`.`, service.deprecated);
  source.block(`export const ${value}: ${type}<${client}> = {`, "};", () => {
    source.line(`typeName: ${JSON.stringify(service.typeName)},`);
    source.block("methods: {", "},", () => {
      for (const method of service.methods)
        source.line(`${nameMethod(method)}: ${names.methods.get(method.name)?.desc},`);
    });
  });
  source.line("");
}

function printInterface(
  service: ServiceModel,
  { client }: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  source.docs(service.docs, service.deprecated);
  source.block(`export interface ${client} {`, "}", () => {
    for (const method of service.methods) {
      const input = ["request", methods.writeType(method.input)] as const;
      source.docs(methodDocs(method), method.deprecated);
      if (method.notify) {
        source.line(`${nameMethod(method)}(${methods.parameters(input)}): void;`);
        continue;
      }
      const options = source.use({ name: "CallOptions", from: runtime, typeOnly: true });
      const parameters = methods.parameters(input, ["options?", options]);
      source.line(
        `${nameMethod(method)}(${parameters}): Promise<${methods.readType(method.output, "void")}>;`,
      );
    }
  });
  source.line("");
}

/** All pushes of a service; each is a value of its own too. */
function printPushes(
  service: ServiceModel,
  names: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  printPushRoutes(service, names, source, methods);
  const descs = service.methods.map(
    (method) => [nameMethod(method), names.methods.get(method.name)?.desc ?? ""] as const,
  );
  source.docs(service.docs, service.deprecated);
  source.block(`export const ${names.value}: {`, "} = {", () => {
    for (const [index, [name, desc]] of descs.entries()) {
      source.docs(service.methods[index]?.docs, service.methods[index]?.deprecated);
      source.line(`readonly ${name}: typeof ${desc};`);
    }
  });
  source.nest("};", () => {
    for (const [name, desc] of descs) source.line(`${name}: ${desc},`);
  });
  source.line("");
}
