import type { FileModel, ServiceModel } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { MethodPrinter, methodDocs } from "./method-text.js";
import { nameMethod, nameService } from "./service-names.js";
import { nameTypes, type TypeNames } from "./ts-names.js";

const runtime = { package: "@pitaya-ts/runtime/client" } as const;

/** What TypeScript clients need: one file per .proto file with handlers or pushes. */
export function emitClient({ model, version }: EmitInput): readonly EmittedFile[] {
  const names = nameTypes(model);
  return model.files.flatMap((file) => {
    const services = file.services.filter(({ kind }) => kind !== "remote");
    if (services.length === 0) return [];
    return [
      {
        path: `${file.outPath}.client.ts`,
        text: printFile(file, services, names).toText(fileHeader(file, version)),
      },
    ];
  });
}

function printFile(
  file: FileModel,
  services: readonly ServiceModel[],
  names: TypeNames,
): SourceFile {
  const source = new SourceFile(
    `${file.outPath}.client`,
    services.flatMap((service) => Object.values(nameService(service))),
  );
  const methods = new MethodPrinter(source, names);
  for (const service of services) {
    if (service.kind === "push") printPushes(service, source, methods);
    else printHandlers(service, source, methods);
  }
  return source;
}

function printHandlers(service: ServiceModel, source: SourceFile, methods: MethodPrinter): void {
  const { value, client } = nameService(service);
  printInterface(service, source, methods);
  const type = source.use({ name: "ClientService", from: runtime, typeOnly: true });
  source.docs(`Typed calls: \`client.service(${value})\`.`, service.deprecated);
  source.block(`export const ${value}: ${type}<${client}> = {`, "};", () => {
    source.line(`typeName: ${JSON.stringify(service.typeName)},`);
    source.block("methods: {", "},", () => {
      for (const method of service.methods)
        source.line(`${nameMethod(method)}: ${methods.desc(method)},`);
    });
  });
  source.line("");
}

function printInterface(service: ServiceModel, source: SourceFile, methods: MethodPrinter): void {
  source.docs(service.docs, service.deprecated);
  source.block(`export interface ${nameService(service).client} {`, "}", () => {
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

function printPushes(service: ServiceModel, source: SourceFile, methods: MethodPrinter): void {
  const type = source.use({ name: "PushRoute", from: runtime, typeOnly: true });
  source.docs(service.docs, service.deprecated);
  source.block(`export const ${nameService(service).value}: {`, "} = {", () => {
    for (const method of service.methods) {
      source.docs(method.docs, method.deprecated);
      source.line(
        `readonly ${nameMethod(method)}: ${type}<${methods.readType(method.input, "undefined")}>;`,
      );
    }
  });
  source.nest("};", () => {
    for (const method of service.methods) {
      const message = methods.codec(method.input);
      const rest = message === undefined ? "" : `, message: ${message}`;
      source.line(`${nameMethod(method)}: { route: ${JSON.stringify(method.route)}${rest} },`);
    }
  });
  source.line("");
}
