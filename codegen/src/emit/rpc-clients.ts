import type { ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import { type MethodPrinter, methodDocs } from "./method-text.js";
import { nameMethod, nameService } from "./service-names.js";

/** The interface by which other servers call a remote. */
export function printRemoteClient(
  service: ServiceModel,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const options = source.use({
    name: "RpcOptions",
    from: { package: "@pitaya-ts/runtime" },
    typeOnly: true,
  });
  source.docs(
    `Typed calls of {@link ${nameService(service).implementation}}: \`app.rpc(${nameService(service).value})\`.`,
  );
  source.block(`export interface ${nameService(service).client} {`, "}", () => {
    for (const method of service.methods) {
      const parameters = methods.parameters(
        ["request", methods.writeType(method.input)],
        ["options?", options],
      );
      source.docs(methodDocs(method), method.deprecated);
      source.line(
        `${nameMethod(method)}(${parameters}): Promise<${methods.readType(method.output, "void")}>;`,
      );
    }
  });
  source.line("");
}
