import { GenerateError } from "../error.js";
import {
  type ArtefactName,
  artefactNames,
  type CodecName,
  codecNames,
  defaultArtefacts,
  type ImportSuffix,
  importSuffixes,
} from "../options.js";

/** The options of a run as a plug-in. */
export interface PluginOptions {
  /** Kinds of output. */
  readonly only: readonly ArtefactName[];
  /** How generated files import each other. */
  readonly imports: ImportSuffix;
  /** Whose code reads and writes the bytes of messages. */
  readonly codec: CodecName;
  /** The file that keeps the dictionary's codes; absent if none was named. */
  readonly lockFile?: string;
  /** Folder in the import names that output paths leave out; empty for none. */
  readonly root: string;
}

const optionNames = ["only", "codec", "imports", "lock", "root"] as const;

type OptionName = (typeof optionNames)[number];

/**
 * Reads the parameter of a request: `only=messages;server,lock=schema/routes.lock.json`.
 *
 * @throws GenerateError for an option or value that there is not
 */
export function parseParameter(parameter: string): PluginOptions {
  const values = new Map<OptionName, string>();
  for (const part of parameter.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [name, value] = splitOption(part);
    if (values.has(name)) throw GenerateError.of(`Cannot take option "${name}" twice`);
    values.set(name, value);
  }
  const lockFile = values.get("lock");
  return {
    only: parseOnly(values.get("only")),
    imports: parseImports(values.get("imports") ?? "js"),
    codec: parseCodec(values.get("codec")),
    root: (values.get("root") ?? "").replace(/^\/+|\/+$/g, ""),
    ...(lockFile === undefined ? {} : { lockFile }),
  };
}

function splitOption(part: string): readonly [name: OptionName, value: string] {
  const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
  const known = optionNames.find((each) => each === name);
  if (known === undefined) {
    throw GenerateError.of(`Cannot take option "${name}": known are ${optionNames.join(", ")}`);
  }
  if (value === "") throw GenerateError.of(`Cannot take option "${name}" without a value`);
  return [known, value];
}

function parseImports(text: string): ImportSuffix {
  const known = importSuffixes.find((suffix) => suffix === text);
  if (known !== undefined) return known;
  throw GenerateError.of(
    `Cannot import "${text}": option "imports" takes ${importSuffixes.join(" or ")}`,
  );
}

/** A comma parts options, so names are parted by semicolons. */
function parseOnly(text: string | undefined): readonly ArtefactName[] {
  if (text === undefined) return defaultArtefacts;
  return text.split(";").map((each) => {
    const known = artefactNames.find((name) => name === each.trim());
    if (known !== undefined) return known;
    throw GenerateError.of(
      `Cannot generate "${each}": option "only" takes ${artefactNames.join(";")}, or some of them`,
    );
  });
}

function parseCodec(text: string | undefined): CodecName {
  if (text === undefined) return "pitaya";
  const known = codecNames.find((name) => name === text);
  if (known !== undefined) return known;
  throw GenerateError.of(`Cannot take codec "${text}": known are ${codecNames.join(", ")}`);
}
