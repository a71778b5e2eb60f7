import { type FileModel, type MethodModel, type ServiceModel, shapesOf } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { printErrorCodes } from "./error-codes.js";
import { scopeOf } from "./file-scope.js";
import { printShapes } from "./fingerprints.js";
import { MethodPrinter, methodDocs } from "./method-text.js";
import { printPushService } from "./push-senders.js";
import { printRemoteClient } from "./rpc-clients.js";
import { printBaseClass } from "./server-base.js";
import { declaredNames, nameMethod, nameServices, type ServiceNames } from "./service-names.js";
import { nameTypes, type TypeNames } from "./ts-names.js";
import { findValidated } from "./validation-reach.js";

/** What servers need: one file per .proto file with services. */
export function emitServer({ model, version, takeFile }: EmitInput): readonly EmittedFile[] {
  const names = nameTypes(model);
  const validated = findValidated(model);
  return model.files
    .filter(({ services }) => services.length > 0)
    .map((file) => {
      const path = `${file.outPath}.server.ts`;
      const scope = scopeOf(file, names);
      const checked = scope.only(validated);
      const called = file.services.filter(({ kind }) => kind !== "push");
      const shapes = new Map(called.map((each) => [each.name, shapesOf(model, [each])]));
      const from = () => scope.hash(checked, ...shapes.values());
      const print = () =>
        printFile(file, scope.names, checked, shapes).toText(fileHeader(file, version));
      return takeFile(path, from, print);
    });
}

/**
 * @param shapes - what peers have to agree on, by the names of the services that are called
 */
function printFile(
  file: FileModel,
  types: TypeNames,
  validated: ReadonlySet<string>,
  shapes: ReadonlyMap<string, string>,
): SourceFile {
  const named = nameServices(file);
  const source = new SourceFile(`${file.outPath}.server`, declaredNames(named));
  const methods = new MethodPrinter(source, types, validated);
  for (const service of file.services) {
    const names = named.get(service.name);
    if (names === undefined) continue;
    if (service.kind === "push") printPushService(service, names, source, methods);
    else printCalledService(service, shapes.get(service.name) ?? "", names, source, methods);
  }
  return source;
}

/** Handlers and remotes: the interface to implement and the value to register. */
function printCalledService(
  service: ServiceModel,
  shapes: string,
  names: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const { value, implementation, client } = names;
  const isRemote = service.kind === "remote";
  printInterface(service, names, source, methods);
  printBaseClass(service, names, source, methods);
  if (isRemote) printRemoteClient(service, names, source, methods);
  printErrorCodes(service, names, source);
  const type = source.use({
    name: isRemote ? "RemoteService" : "HandlerService",
    from: runtime,
    typeOnly: true,
  });
  const parameters = isRemote ? `${implementation}, ${client}` : implementation;
  source.docs(
    `Registration value: \`app.${isRemote ? "remote" : "handle"}(${value}, …)\`.`,
    service.deprecated,
  );
  source.block(`export const ${value}: ${type}<${parameters}> = {`, "};", () => {
    source.line(
      `kind: ${JSON.stringify(service.kind)},`,
      `typeName: ${JSON.stringify(service.typeName)},`,
    );
    source.line(
      `serverType: ${JSON.stringify(service.serverType)},`,
      `name: ${JSON.stringify(service.routeName)},`,
    );
    source.block("methods: {", "},", () => {
      for (const method of service.methods)
        source.line(`${nameMethod(method)}: ${printDesc(method, methods)},`);
    });
    printShapes(shapes, source);
  });
  source.line("");
}

const runtime = { package: "@pitaya-ts/runtime" } as const;

function printInterface(
  service: ServiceModel,
  { implementation }: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  source.docs(service.docs, service.deprecated);
  source.block(`export interface ${implementation} {`, "}", () => {
    for (const method of service.methods) {
      const { parameters, result } = methods.implementation(method, service);
      source.docs(methodDocs(method), method.deprecated);
      source.line(`${nameMethod(method)}(${parameters}): ${result};`);
    }
  });
  source.line("");
}

function printDesc(method: MethodModel, methods: MethodPrinter): string {
  return methods.desc(method, [
    ["previousRoutes", printRoutes(method)],
    ["concurrent", method.concurrent ? "true" : undefined],
    ["auth", method.auth === "bound" ? '"bound"' : undefined],
    ["rateLimit", printRateLimit(method)],
    ["idempotent", method.idempotent ? "true" : undefined],
    ["reliable", printReliable(method)],
    ["validate", methods.validator(method.input)],
    ["routingKey", methods.routingKey(method)],
    ["routing", method.routing?.strategy === "sticky" ? '"sticky"' : undefined],
  ]);
}

function printRoutes({ previousRoutes }: MethodModel): string | undefined {
  if (previousRoutes.length === 0) return undefined;
  return `[${previousRoutes.map(({ route }) => JSON.stringify(route)).join(", ")}]`;
}

function printRateLimit({ rateLimit }: MethodModel): string | undefined {
  if (rateLimit === undefined) return undefined;
  return `{ limit: ${rateLimit.limit}, intervalMs: ${rateLimit.intervalMs} }`;
}

function printReliable({ reliable }: MethodModel): string | undefined {
  if (reliable === undefined) return undefined;
  const { maxRetries, backoffMs } = reliable;
  const members = [
    ...(maxRetries === 0 ? [] : [`maxRetries: ${maxRetries}`]),
    ...(backoffMs === undefined ? [] : [`backoffMs: ${backoffMs}`]),
  ];
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
