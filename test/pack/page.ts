/** A file that a page of the documentation shows. */
export interface ShownFile {
  readonly path: string;
  readonly text: string;
}

/** Fenced blocks that stand behind a paragraph that begins with the path of a file. */
export function filesOf(page: string): readonly ShownFile[] {
  const shown = /^`([\w./-]+)`[^\n]*:\n\n```\w+\n(.*?)^```$/gms;
  return [...page.matchAll(shown)].map(([, path = "", text = ""]) => ({ path, text }));
}

/** Fenced blocks of one language. */
export function blocksOf(page: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...page.matchAll(fence)].map(([, block = ""]) => block);
}

/**
 * The one command of a page that begins so.
 *
 * @throws Error if there is none
 */
export function commandOf(page: string, start: string): string {
  const lines = blocksOf(page, "sh").flatMap((block) => block.trim().split("\n"));
  const found = lines.find((line) => line.startsWith(start));
  if (found === undefined) throw new Error(`the page has no command "${start}"`);
  return found;
}
