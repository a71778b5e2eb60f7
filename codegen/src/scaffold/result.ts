import type { Diagnostic, Position } from "../error.js";
import type { FileChange } from "../generate.js";

/** Methods that an implementation gets. */
export interface AddedMethods {
  /** Where the implementation begins. */
  readonly at: Position;
  /** What it is called. */
  readonly name: string;
  /** Full name of the service. */
  readonly service: string;
  /** Names of the methods as code has them, in the order of the schema. */
  readonly methods: readonly string[];
}

/** What a run added, or with `dryRun` would add. */
export interface ScaffoldResult {
  readonly added: readonly AddedMethods[];
  /** Files with their texts before and after, sorted by path. Paths are absolute. */
  readonly changes: readonly FileChange[];
  /** What doesn't fit the schema and is left to the user. */
  readonly warnings: readonly Diagnostic[];
  /** Full names of the services that nothing implements, where none was asked for by name. */
  readonly absent: readonly string[];
}
