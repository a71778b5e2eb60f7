import type { Diagnostic } from "../error.js";
import { toDisplayPath } from "./display-path.js";
import type { Workspace } from "./workspace.js";

/** A line of buf's JSON errors. */
interface BufError {
  readonly path?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly message: string;
}

/** Reads what buf says is wrong. */
export function readErrors(stderr: string, workspace: Workspace): readonly Diagnostic[] {
  const lines = stderr.split("\n").filter(Boolean);
  return lines.map((line) =>
    line.startsWith("{")
      ? toDiagnostic(JSON.parse(line) as BufError, workspace)
      : readFailure(line, workspace),
  );
}

/** A failure that is not about a place; modules have names of ours in it. */
function readFailure(line: string, workspace: Workspace): Diagnostic {
  const [, module] = /^Failure: Module "path: "(m\d+)".*" had no \.proto files$/.exec(line) ?? [];
  if (module === undefined) return { text: `Cannot compile: ${line.replace(/^Failure: /, "")}` };
  const dir = toDisplayPath(workspace.realPath(`${module}/`));
  return { text: `Cannot compile module "${dir}": it has no .proto file; take it out of buf.yaml` };
}

function toDiagnostic(error: BufError, workspace: Workspace): Diagnostic {
  if (error.path === undefined) return { text: `Cannot compile: ${error.message}` };
  const file = toDisplayPath(workspace.realPath(error.path));
  return {
    at: { file, line: error.start_line ?? 1, column: error.start_column ?? 1 },
    text: `Cannot compile: ${error.message}`,
  };
}
