import type { FileModel, MethodModel, ServiceModel } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { MethodPrinter, methodDocs } from "./method-text.js";
import { printPushService } from "./push-senders.js";
import { printRemoteClient } from "./rpc-clients.js";
import { nameMethod, nameService } from "./service-names.js";
import { nameTypes, type TypeNames } from "./ts-names.js";
import { findValidated } from "./validation-reach.js";

/** What servers need: one file per .proto file with services. */
export function emitServer({ model, version }: EmitInput): readonly EmittedFile[] {
  const names = nameTypes(model);
  const validated = findValidated(model);
  return model.files
    .filter(({ services }) => services.length > 0)
    .map((file) => ({
      path: `${file.outPath}.server.ts`,
      text: printFile(file, names, validated).toText(fileHeader(file, version)),
    }));
}

function printFile(file: FileModel, names: TypeNames, validated: ReadonlySet<string>): SourceFile {
  const source = new SourceFile(
    `${file.outPath}.server`,
    file.services.flatMap((service) => Object.values(nameService(service))),
  );
  const methods = new MethodPrinter(source, names, validated);
  for (const service of file.services) {
    if (service.kind === "push") printPushService(service, source, methods);
    else printCalledService(service, source, methods);
  }
  return source;
}

/** Handlers and remotes: the interface to implement and the value to register. */
function printCalledService(
  service: ServiceModel,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const { value, implementation, client } = nameService(service);
  const isRemote = service.kind === "remote";
  printInterface(service, source, methods);
  if (isRemote) printRemoteClient(service, source, methods);
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
  });
  source.line("");
}

const runtime = { package: "@pitaya-ts/runtime" } as const;

function printInterface(service: ServiceModel, source: SourceFile, methods: MethodPrinter): void {
  const context = {
    name: service.kind === "remote" ? "RemoteContext" : "HandlerContext",
    from: runtime,
    typeOnly: true,
  };
  source.docs(service.docs, service.deprecated);
  source.block(`export interface ${nameService(service).implementation} {`, "}", () => {
    for (const method of service.methods) {
      const input = method.input.kind === "none" ? undefined : methods.readType(method.input, "");
      const parameters = methods.parameters(["request", input], ["ctx", source.use(context)]);
      const reply = methods.readType(method.output, "void");
      source.docs(methodDocs(method), method.deprecated);
      source.line(`${nameMethod(method)}(${parameters}): ${reply} | Promise<${reply}>;`);
    }
  });
  source.line("");
}

function printDesc(method: MethodModel, methods: MethodPrinter): string {
  return methods.desc(method, [
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
