import { formatDiagnostic, GenerateError, readVersion } from "@pitaya-ts/codegen/light";

/** What a plug-in reads and writes. */
export interface PluginStreams {
  readonly input: AsyncIterable<Uint8Array>;
  /** Whether a person would have to type the request. */
  readonly isTerminal: boolean;
  readonly out: (data: Uint8Array | string) => void;
  readonly err: (text: string) => void;
}

const usage = `protoc-gen-pitaya is run by buf or protoc, which write a request to it:
  buf generate                      with "local: protoc-gen-pitaya" in buf.gen.yaml
  protoc --pitaya_out=generated ... with protoc-gen-pitaya on the PATH
`;

/**
 * Runs `protoc-gen-pitaya` and returns its exit code: what is wrong with a schema is part of the answer,
 * which is an answer like any other.
 */
export async function runPluginCommand(
  args: readonly string[],
  { input, isTerminal, out, err }: PluginStreams,
): Promise<number> {
  if (args.includes("--version")) {
    out(`${readVersion()}\n`);
    return 0;
  }
  if (args.length > 0 || isTerminal) {
    err(usage);
    return 1;
  }
  try {
    const { runPlugin } = await import("@pitaya-ts/codegen/plugin");
    const { response, warnings } = await runPlugin(await readAll(input));
    err(warnings.map((each) => `warning: ${formatDiagnostic(each)}\n`).join(""));
    out(response);
    return 0;
  } catch (error) {
    if (error instanceof GenerateError) {
      err(`${error.message}\n`);
      return 1;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    err(`This is a fault of pitaya itself, please report it:\n${text}\n`);
    return 2;
  }
}

async function readAll(input: PluginStreams["input"]): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
