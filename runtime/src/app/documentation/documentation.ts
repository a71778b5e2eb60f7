import { descriptors as protocol } from "@pitaya-ts/protocol/descriptors.js";
import { Doc, ProtoDescriptors, ProtoNames } from "@pitaya-ts/protocol/docs.js";
import type { HandlerService } from "../../dispatch/index.js";
import { codes, PitayaError } from "../../error/index.js";
import type { AppSetup } from "../app-setup.js";
import { describeServer, type ServerDocumentation } from "./describe.js";
import { DescriptorFiles, nameForCli } from "./descriptor-files.js";
import type { SchemaDescriptors } from "./schema-descriptors.js";
import { SchemaTypes } from "./schema-types.js";
import { findStandIns, standInFiles } from "./stand-ins.js";

/** One answer with descriptors is no longer than this, before the compression of the message. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** What documentation is made of. */
export interface DocumentationOptions {
  /** `descriptors` of each generated `descriptors.ts`. */
  readonly schemas: readonly SchemaDescriptors[];
  /** Second part of the two routes. @defaultValue "docs" */
  readonly name?: string;
}

/** What a server can tell of itself. */
export class Documentation {
  readonly #app: AppSetup;
  readonly #types: SchemaTypes;
  readonly #files: DescriptorFiles;

  constructor(app: AppSetup, schemas: readonly SchemaDescriptors[]) {
    this.#app = app;
    this.#types = new SchemaTypes([...schemas, protocol, standInFiles]);
    this.#files = new DescriptorFiles(this.#types);
  }

  /**
   * The handlers and remotes that are registered so far, as Pitaya's `Documentation` tells them.
   *
   * @param typeNames - also how messages are named, and a list of all types: by their names in the
   *   schema, or by those that Pitaya's command line can use. That one fails on replies without a
   *   message: they are told as `google.protobuf.Empty`, or `protos.Unknown` if no schema describes
   *   them, and so are arguments of notifies. Bytes are told as Pitaya does, as `[]byte`. @defaultValue "none"
   */
  describe(typeNames: "none" | "schema" | "cli" = "none"): ServerDocumentation {
    const types = this.#types;
    const tellings = {
      none: { types, naming: undefined },
      schema: { types, naming: schemaName },
      cli: { types, naming: nameForCli, standIns: findStandIns(types) },
    } as const;
    return describeServer(this.#app.methods, tellings[typeNames]);
  }

  /**
   * The gzipped `FileDescriptorProto` with a message or an enum, by its full name, or a file by its
   * import name.
   *
   * @throws PitayaError (PIT-000) for a name that no schema has
   */
  descriptor(name: string): Uint8Array {
    return this.#files.descriptor(name);
  }
}

function schemaName({ typeName }: { readonly typeName: string }): string {
  return typeName;
}

/**
 * Has a server tell clients its routes and types, as Pitaya's command line asks for them:
 * `pitaya repl --docs connector.docs.docs`. Every client may ask: leave it out where the schema is
 * a secret.
 *
 * @example app.use(documentation({ schemas: [descriptors] }));
 */
export function documentation({
  schemas,
  name = "docs",
}: DocumentationOptions): (app: AppSetup & ServerWithType) => void {
  return (app) => {
    const told = new Documentation(app, schemas);
    app.handle(docsService(app.server.type, name), new DocsHandlers(told));
  };
}

/** As much of an app as the routes are made of. */
interface ServerWithType {
  readonly server: { readonly type: string };
}

function docsService(serverType: string, name: string): HandlerService<DocsHandlers> {
  const route = (method: string) => `${serverType}.${name}.${method}`;
  return {
    kind: "handler",
    typeName: "protos.Documentation",
    serverType,
    name,
    methods: {
      docs: { route: route("docs"), output: Doc },
      protos: { route: route("protos"), input: ProtoNames, output: ProtoDescriptors },
    },
  };
}

class DocsHandlers {
  readonly #told: Documentation;
  /** What is registered doesn't change once clients can ask. */
  #doc: Doc | null = null;

  constructor(told: Documentation) {
    this.#told = told;
  }

  docs(): Doc {
    this.#doc ??= { doc: JSON.stringify(this.#told.describe("cli")) };
    return this.#doc;
  }

  protos({ name }: ProtoNames): ProtoDescriptors {
    const desc: Uint8Array[] = [];
    let byteCount = 0;
    for (const each of name) {
      const bytes = this.#told.descriptor(each);
      byteCount += bytes.length;
      if (byteCount > maxAnswerBytes) {
        throw new PitayaError(
          codes.badRequest,
          "too many descriptors at once, ask for fewer names",
        );
      }
      desc.push(bytes);
    }
    return { desc };
  }
}
