/** Ways to set text off. */
export type Style = Readonly<Record<"bold" | "dim" | "red" | "green" | "cyan", Paint>>;

type Paint = (text: string) => string;

/** Colours where `stream` is a terminal and NO_COLOR is not set; text as it is elsewhere. */
export function styleOf(stream: { readonly isTTY?: boolean }): Style {
  const coloured = stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    cyan: paint(36, 39),
  };
}
