import type { ArtefactName } from "../options.js";
import { emitClient } from "./client-ts.js";
import { emitDescriptors } from "./descriptors-ts.js";
import { emitDictionary } from "./dictionary.js";
import { emitDocs } from "./docs/index.js";
import type { Emitter } from "./emitter.js";
import { emitMessages } from "./messages.js";
import { emitMocks } from "./mocks.js";
import { emitServer } from "./server-stubs.js";
import { emitValidators } from "./validators.js";

export { readTemplates, templatePaths } from "./docs/index.js";
export { shownExample } from "./docs/mask.js";
export {
  type EmitInput,
  type EmittedFile,
  type Emitter,
  isGenerated,
  type TakeFile,
  type TemplateTexts,
} from "./emitter.js";
export { setImportSuffix, setSuffix } from "./import-suffix.js";

export { methodDocs } from "./method-text.js";
export { nameMethod, nameServices, type ServiceNames } from "./service-names.js";
export { findHelpers } from "./support.js";
export { nameTypes, type TypeNames } from "./ts-names.js";

/** Who makes what. */
export const emitters: Readonly<Record<ArtefactName, Emitter>> = {
  messages: emitMessages,
  server: (input) => [...emitServer(input), ...emitValidators(input)],
  client: emitClient,
  dictionary: emitDictionary,
  docs: emitDocs,
  descriptors: emitDescriptors,
  mocks: emitMocks,
};
