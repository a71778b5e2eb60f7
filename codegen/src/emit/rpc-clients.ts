import type { MethodModel, ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { type MethodPrinter, methodDocs } from "./method-text.js";
import { nameMethod, type ServiceNames } from "./service-names.js";

/** The interface by which other servers call a remote. */
export function printRemoteClient(
  service: ServiceModel,
  { value, implementation, client }: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  source.docs(`Typed calls of {@link ${implementation}}: \`app.rpc(${value})\`.`);
  source.block(`export interface ${client} {`, "}", () => {
    for (const method of service.methods) {
      const parameters = methods.parameters(
        ["request", methods.writeType(method.input)],
        ["options?", source.use(optionsType(method))],
      );
      source.docs(clientDocs(method), method.deprecated);
      source.line(`${nameMethod(method)}(${parameters}): Promise<${resultType(method, methods)}>;`);
    }
  });
  source.line("");
}

function optionsType({ reliable }: MethodModel) {
  return {
    name: reliable === undefined ? "RpcOptions" : "ReliableOptions",
    from: { package: "@pitaya-ts/runtime" },
    typeOnly: true,
  } as const;
}

/** The reply of a call that is stored is kept by nobody: its caller has the job's id. */
function resultType(method: MethodModel, methods: MethodPrinter): string {
  return method.reliable === undefined ? methods.readType(method.output, "void") : "string";
}

function clientDocs(method: MethodModel): string | undefined {
  const docs = methodDocs(method);
  if (method.reliable === undefined) return docs;
  const stored = "Stored, then tried until it succeeds; resolves to the id of the job.";
  return docs === undefined ? stored : `${docs}\n\n${stored}`;
}
