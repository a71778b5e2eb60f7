import type { FileModel, ServiceModel } from "../model/index.js";
import { SourceFile } from "../print/index.js";
import { type EmitInput, type EmittedFile, fileHeader } from "./emitter.js";
import { nameServices, type ServiceNames } from "./service-names.js";

const testing = { package: "@pitaya-ts/runtime/testing" } as const;

/** What tests of servers need, beside the stubs: one file per .proto file with handlers or remotes. */
export function emitMocks({ model, version }: EmitInput): readonly EmittedFile[] {
  return model.files
    .filter(({ services }) => services.some(isCalled))
    .map((file) => ({
      path: `${file.outPath}.mocks.ts`,
      text: printFile(file).toText(fileHeader(file, version)),
    }));
}

/** Tests see a push at the client that gets it, or in the context that sent it. */
function isCalled({ kind }: ServiceModel): boolean {
  return kind !== "push";
}

function printFile(file: FileModel): SourceFile {
  const named = nameServices(file);
  const mocks = file.services.filter(isCalled).flatMap((service) => {
    const names = named.get(service.name);
    return names === undefined ? [] : mocksOf(service, names);
  });
  const source = new SourceFile(
    `${file.outPath}.mocks`,
    mocks.map(({ type }) => `${type}Mock`),
  );
  for (const { type, value, docs, deprecated } of mocks) {
    const server = { file: `${file.outPath}.server` };
    const mockOf = source.use({ name: "mockOf", from: testing, typeOnly: false });
    const api = source.use({ name: type, from: server, typeOnly: true });
    const service = source.use({ name: value, from: server, typeOnly: false });
    source.docs(docs, deprecated);
    const mockClass = source.use({ name: "MockClass", from: testing, typeOnly: true });
    source.line(
      `export const ${type}Mock: ${mockClass}<${api}> = /* @__PURE__ */ ${mockOf}<${api}>(${service});`,
      `export type ${type}Mock = ${api};`,
      "",
    );
  }
  return source;
}

interface MockText {
  readonly type: string;
  readonly value: string;
  readonly docs: string;
  readonly deprecated: boolean;
}

function mocksOf(
  { kind, deprecated }: ServiceModel,
  { value, implementation, client }: ServiceNames,
): readonly MockText[] {
  const register = kind === "remote" ? "remote" : "handle";
  const implemented = {
    type: implementation,
    docs: `Stands in for {@link ${implementation}}: \`app.${register}(${value}, new ${implementation}Mock({ … }))\`.`,
    ...{ value, deprecated },
  };
  if (kind !== "remote") return [implemented];
  const called = {
    type: client,
    docs: `Stands in for calls of {@link ${value}}: \`ctx.provide(${value}, new ${client}Mock({ … }))\`.`,
    ...{ value, deprecated },
  };
  return [implemented, called];
}
