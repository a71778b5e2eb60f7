import type { Message } from "@bufbuild/protobuf";
import { readCustomOptions } from "../load/index.js";
import type { Node } from "./model.js";
import type { BuildContext } from "./option-scope.js";

/** What every part of a descriptor has. */
interface AnyPart {
  readonly name: string;
  readonly deprecated: boolean;
  readonly proto: { readonly options?: Message | undefined };
}

/** What every part of a schema has. */
export function buildNode(desc: AnyPart, path: readonly number[], context: BuildContext): Node {
  return {
    name: desc.name,
    at: context.positions.at([...path, 1], path),
    deprecated: desc.deprecated,
    ...buildComments([path], context),
    ...buildOptions(desc, path, context),
  };
}

/** A type of a deprecated file is deprecated itself. */
export function buildTopNode(
  desc: AnyPart & { readonly file: { readonly deprecated: boolean } },
  path: readonly number[],
  context: BuildContext,
): Node {
  const node = buildNode(desc, path, context);
  return desc.file.deprecated ? { ...node, deprecated: true } : node;
}

/** The comments of what is written at several places, such as a file. */
export function buildComments(
  paths: readonly (readonly number[])[],
  { positions }: Pick<BuildContext, "positions">,
): Pick<Node, "docs" | "detached"> {
  const docs = paths.flatMap((path) => positions.docs(path) ?? []);
  const detached = paths.flatMap((path) => positions.detached(path));
  return {
    ...(docs.length === 0 ? {} : { docs: docs.join("\n\n") }),
    ...(detached.length === 0 ? {} : { detached }),
  };
}

/** The options that the schema declares itself. */
export function buildOptions(
  { name, proto }: Pick<AnyPart, "name" | "proto">,
  path: readonly number[],
  { positions, registry, diagnostics }: BuildContext,
): Pick<Node, "options"> {
  try {
    const options = readCustomOptions(proto.options, registry);
    return options === undefined ? {} : { options };
  } catch (error) {
    const at = positions.at([...path, 1], path);
    const text = `Cannot read the options of "${name}": ${(error as Error).message}; import the file that declares the type, or mend the value`;
    diagnostics.push({ at, text });
    return {};
  }
}
