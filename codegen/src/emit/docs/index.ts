import { type EmitInput, type EmittedFile, otherMarks } from "../emitter.js";
import { makeAsyncapi } from "./asyncapi.js";
import { makeIndex, makePages } from "./pages.js";
import { Templates } from "./templates.js";

export { readTemplates } from "./read-templates.js";
export { templatePaths } from "./template-names.js";

/** Folder of the documentation, below the output folder. */
const docsFolder = "docs";

/** Documentation: a page for each server type and one for pushes, as Markdown and HTML, and an AsyncAPI document. */
export function emitDocs(input: EmitInput): readonly EmittedFile[] {
  const templates = new Templates(input.templates);
  const pages = makePages(input);
  const index = makeIndex(input, pages);
  const mark = `${otherMarks.html} ${input.version}; do not edit. -->\n`;
  const file = (path: string, text: string) => ({
    path: `${docsFolder}/${path}`,
    text: `${text.trimEnd()}\n`,
  });
  const formats = (["md", "html"] as const).flatMap((format) => [
    file(`index.${format}`, mark + templates.render(`index.${format}`, index)),
    ...pages.map(({ path, view }) =>
      file(`${path}.${format}`, mark + templates.render(`page.${format}`, view)),
    ),
  ]);
  const asyncapi = JSON.stringify(makeAsyncapi(input), null, 2);
  return [...formats, file("asyncapi.json", asyncapi)];
}
