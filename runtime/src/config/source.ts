/** Where a value comes from; a later kind wins over an earlier one. */
export type Source =
  | { readonly kind: "default" }
  /** Line and column begin at 1. */
  | {
      readonly kind: "file";
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: "env"; readonly variable: string }
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "code" };

/** The place, as `game.yaml:3:5`, a variable's or a flag's name, `code` or `default`. */
export function formatSource(source: Source): string {
  switch (source.kind) {
    case "file":
      return `${source.file}:${source.line}:${source.column}`;
    case "env":
      return source.variable;
    case "flag":
      return source.flag;
    default:
      return source.kind;
  }
}
