import type { ServiceModel } from "../model/index.js";
import type { SourceFile } from "../print/index.js";
import type { MethodPrinter } from "./method-text.js";
import { nameMethod, type ServiceNames } from "./service-names.js";

const runtime = { package: "@pitaya-ts/runtime" } as const;

/** Pushes: the typed sender, its description and the function that makes it. */
export function printPushService(
  service: ServiceModel,
  { value, sender, send }: ServiceNames,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  printSender(service, sender, source, methods);
  const type = source.use({ name: "PushService", from: runtime, typeOnly: true });
  source.docs(`Routes and messages of {@link ${sender}}.`, service.deprecated);
  source.block(`export const ${value}: ${type}<${sender}> = {`, "};", () => {
    source.line(`kind: "push",`, `typeName: ${JSON.stringify(service.typeName)},`);
    source.block("pushes: {", "},", () => {
      for (const method of service.methods) {
        const message = methods.codec(method.input);
        const rest = message === undefined ? "" : `, message: ${message}`;
        source.line(`${nameMethod(method)}: { route: ${JSON.stringify(method.route)}${rest} },`);
      }
    });
  });
  const from = source.use({ name: "PushSource", from: runtime, typeOnly: true });
  source.line("");
  source.docs(
    `Typed pushes from a handler's context or an app: \`${send}(ctx)\`.`,
    service.deprecated,
  );
  source.block(`export function ${send}(source: ${from}): ${sender} {`, "}", () =>
    source.line(`return source.pushes(${value});`),
  );
  source.line("");
}

function printSender(
  service: ServiceModel,
  sender: string,
  source: SourceFile,
  methods: MethodPrinter,
): void {
  const target = source.use({ name: "PushTarget", from: runtime, typeOnly: true });
  const result = source.use({ name: "PushResult", from: runtime, typeOnly: true });
  source.docs(service.docs, service.deprecated);
  source.block(`export interface ${sender} {`, "}", () => {
    for (const method of service.methods) {
      source.docs(method.docs, method.deprecated);
      const parameters = methods.parameters(
        ["message", methods.writeType(method.input)],
        ["to", target],
      );
      source.line(`${nameMethod(method)}(${parameters}): Promise<${result}>;`);
    }
  });
  source.line("");
}
