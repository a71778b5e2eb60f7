import type { ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import type { MethodPrinter } from "./method-text.js";
import { nameMethod, type ServiceNames } from "./service-names.js";

/** The class for implementations that are not whole yet: what they leave out is a named error. */
export function printBaseClass(
  service: ServiceModel,
  { implementation, base }: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const error = { name: "NotImplementedError", from: runtime, typeOnly: false };
  source.docs(
    `Implements {@link ${implementation}}: calls of what a class that extends it leaves out fail with PIT-501.`,
    service.deprecated,
  );
  source.block(`export abstract class ${base} implements ${implementation} {`, "}", () => {
    for (const [index, method] of service.methods.entries()) {
      const { parameters, result } = methods.implementation(method, service, "_");
      if (index > 0) source.line("");
      source.block(`${nameMethod(method)}(${parameters}): ${result} {`, "}", () =>
        source.line(`throw new ${source.use(error)}(${JSON.stringify(method.route)});`),
      );
    }
  });
  source.line("");
}

const runtime = { package: "@pitaya-ts/runtime" } as const;
