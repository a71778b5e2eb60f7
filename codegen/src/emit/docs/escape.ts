/** A piece of a comment: plain text, or what stood between backticks. */
interface Piece {
  readonly text: string;
  readonly isCode: boolean;
}

/** Text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A comment as HTML: its paragraphs, and what stands between backticks as code. */
export function commentToHtml(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).filter((part) => part.trim() !== "");
  return paragraphs.map((part) => `<p>${inlineHtml(part.trim())}</p>`).join("\n");
}

/** The same in one line, for cells of tables. */
export function inlineHtml(text: string): string {
  return pieces(text)
    .map((piece) =>
      piece.isCode ? `<code>${escapeHtml(piece.text)}</code>` : escapeHtml(piece.text),
    )
    .join("");
}

/** A comment as Markdown that shows it: nothing in it is taken for Markdown or HTML but code between backticks. */
export function commentToMarkdown(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return pieces(lines.join("\n"))
    .map((piece) => (piece.isCode ? codeSpan(piece.text) : escapeMarkdown(piece.text)))
    .join("")
    .replace(/^([-+=]|\d+(?=[.)]\s))/gm, (start) =>
      /\d/.test(start) ? `${start}\\` : `\\${start}`,
    );
}

/** The same in one line, for cells of tables. */
export function markdownCell(text: string): string {
  return commentToMarkdown(text.replace(/\s*\n\s*/g, " ")).replace(
    /(?<!\\)\|/g,
    // Tables end a cell at each bar, in code too.
    "\\|",
  );
}

/** A code span, whatever backticks are in the text. */
export function codeSpan(text: string): string {
  if (text === "") return "";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") || longest > 0 ? " " : "";
  return `${fence}${pad}${text.replace(/\s*\n\s*/g, " ")}${pad}${fence}`;
}

/** A code block, whatever backticks are in the text. */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]|~#]/g, "\\$&")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function pieces(text: string): readonly Piece[] {
  // Odd ones are what the pattern caught.
  return text
    .split(/`([^`\n]+)`/)
    .map((piece, index) => ({ text: piece, isCode: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
