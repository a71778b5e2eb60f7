import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RuntimeOptions } from "handlebars";
import { GenerateError } from "../../error.js";
import type { TemplateText, TemplateTexts } from "../emitter.js";
import {
  codeBlock,
  codeSpan,
  commentToHtml,
  commentToMarkdown,
  inlineHtml,
  markdownCell,
} from "./escape.js";
import { type TemplateName, templateNames, templateSuffix } from "./template-names.js";

type Handlebars = typeof import("handlebars");
type Render = (view: unknown, options?: RuntimeOptions) => string;

/**
 * The templates of the documentation: the user's own, and ours for the rest. A template may use each
 * of the others: `{{> "types.html"}}`. What a view lacks is an error, not an empty text.
 */
export class Templates {
  readonly #handlebars: Handlebars;
  readonly #own: TemplateTexts;
  readonly #renders: ReadonlyMap<TemplateName, Render>;

  constructor(own: TemplateTexts) {
    this.#handlebars = loadHandlebars();
    this.#own = own;
    this.#registerHelpers();
    this.#renders = new Map(templateNames.map((name) => [name, this.#compile(name)]));
    for (const [name, render] of this.#renders) this.#handlebars.registerPartial(name, render);
  }

  /** @throws GenerateError that names the template's file and line */
  render(name: TemplateName, view: object): string {
    const render = this.#renders.get(name);
    if (render === undefined) throw new Error(`Cannot render "${name}": there is no such template`);
    return render(view);
  }

  #compile(name: TemplateName): Render {
    const template = this.#own.get(name) ?? ownTemplate(name);
    const render = this.#handlebars.compile(template.text, { strict: true, preventIndent: true });
    return (view, options) => {
      try {
        return render(view, options);
      } catch (error) {
        if (error instanceof GenerateError) throw error;
        throw toGenerateError(template, error as Error);
      }
    };
  }

  #registerHelpers(): void {
    const { SafeString } = this.#handlebars;
    const safe = (print: (...texts: string[]) => string) => {
      return (...args: unknown[]) => {
        // The last argument is what Handlebars tells of the call.
        return new SafeString(print(...args.slice(0, -1).map((value) => String(value))));
      };
    };
    this.#handlebars.registerHelper({
      paragraphs: safe(commentToHtml),
      inline: safe(inlineHtml),
      prose: safe(commentToMarkdown),
      cell: safe(markdownCell),
      span: safe(codeSpan),
      spanCell: safe((text) => codeSpan(text).replaceAll("|", "\\|")),
      fenced: safe(codeBlock),
    });
  }
}

/** It takes some time to load: only those who write documentation wait for it. */
function loadHandlebars(): Handlebars {
  const handlebars = createRequire(import.meta.url)("handlebars") as Handlebars;
  return handlebars.create();
}

function ownTemplate(name: TemplateName): TemplateText {
  const url = new URL(`../../../src/emit/docs/templates/${name}${templateSuffix}`, import.meta.url);
  return { path: `${name}${templateSuffix}`, text: readFileSync(url, "utf8") };
}

/** Handlebars tells the line in words of one error, in members of others, and not at all of some. */
function toGenerateError(
  { path: file, text }: TemplateText,
  error: Error & { lineNumber?: number; column?: number },
): GenerateError {
  const [, told] = /^Parse error on line (\d+)/.exec(error.message) ?? [];
  const [, partial] = /^The partial (.+) could not be found$/.exec(error.message) ?? [];
  const line =
    partial === undefined ? (error.lineNumber ?? Number(told ?? 0)) : lineWith(text, partial);
  const diagnostic = { text: `Cannot use the template: ${error.message.replaceAll("\n", " ")}` };
  const at = { file, line: Math.max(1, line), column: (error.column ?? 0) + 1 };
  return new GenerateError([{ ...diagnostic, at }], { cause: error });
}

function lineWith(text: string, partial: string): number {
  return text.split("\n").findIndex((line) => line.includes("{{>") && line.includes(partial)) + 1;
}
