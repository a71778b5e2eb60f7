import { posix, resolve } from "node:path";
import {
  nameServices,
  nameTypes,
  type ServiceNames,
  setImportSuffix,
  type TypeNames,
} from "../emit/index.js";
import { GenerateError } from "../error.js";
import { loadSchema } from "../load/index.js";
import { readLock } from "../lock-file.js";
import type { RouteLock, ServiceModel } from "../model/index.js";
import { type GenerateOptions, type ImportSuffix, resolveOptions } from "../options.js";
import { produce, sourceOf } from "../produce.js";
import { stripExtension, toSlashes } from "./paths.js";

/** One output folder, and what the schema would have in it now. */
export interface ScaffoldTarget {
  /** Absolute, with slashes. */
  readonly outDir: string;
  readonly imports: ImportSuffix;
  readonly types: TypeNames;
  readonly lock: RouteLock;
  /** Generated code by absolute path with slashes, whether it is written already or not. */
  readonly files: ReadonlyMap<string, string>;
}

/** A service that users implement. */
export interface KnownService {
  readonly service: ServiceModel;
  readonly names: ServiceNames;
  /** Path of its .proto file's output below the output folder, without extension. */
  readonly outPath: string;
  readonly target: ScaffoldTarget;
}

/**
 * Compiles schemas, and lists the handlers and remotes that they have.
 *
 * @throws GenerateError with everything that is wrong with them
 */
export async function readCatalog(
  targets: readonly GenerateOptions[],
): Promise<readonly KnownService[]> {
  const catalog: KnownService[] = [];
  let serverCount = 0;
  for (const options of targets) {
    if (!resolveOptions(options).only.includes("server")) continue;
    serverCount += 1;
    catalog.push(...(await readTarget(options)));
  }
  if (serverCount > 0) return catalog;
  throw GenerateError.of(
    'Cannot scaffold: no target has "server" among what it writes; add it to "only" of the config file',
  );
}

async function readTarget(options: GenerateOptions): Promise<readonly KnownService[]> {
  const { schemaDir, outDir, lockFile, codec, imports } = resolveOptions(options);
  const schema = await loadSchema(schemaDir);
  const lock = (await readLock(lockFile)) ?? [];
  const { model, files } = await produce(sourceOf(schema), lock, ["messages", "server"], codec);
  const root = toSlashes(resolve(outDir));
  const target: ScaffoldTarget = {
    outDir: root,
    imports,
    types: nameTypes(model),
    lock,
    files: new Map(
      setImportSuffix(files, imports).map(({ path, text }) => [posix.join(root, path), text]),
    ),
  };
  return model.files.flatMap((file) => {
    const named = nameServices(file);
    return file.services.flatMap((service) => {
      const names = named.get(service.name);
      if (names === undefined || service.kind === "push") return [];
      return [{ service, names, outPath: file.outPath, target }];
    });
  });
}

/** Words of which a file has one that implements the service. */
export function wordsOf({ names, outPath }: KnownService): readonly string[] {
  // An object may be given to `app.handle()` without the name of its type.
  return [names.implementation, names.base, `${posix.basename(outPath)}.server`];
}

/** What a name of a module stands for. */
export interface ServiceMatch {
  readonly known: KnownService;
  /** Whether it is the class that answers what its children leave out. */
  readonly isBase: boolean;
}

/**
 * The service whose generated module exports a name.
 *
 * @param path - the module's path or import path: generated code may be in another package, and compiled
 */
export function matchService(
  catalog: readonly KnownService[],
  name: string,
  path: string,
): ServiceMatch | undefined {
  const bare = stripExtension(path);
  const fits = catalog.filter(
    ({ names, outPath }) =>
      (names.implementation === name || names.base === name) &&
      (bare === `${outPath}.server` || bare.endsWith(`/${outPath}.server`)),
  );
  const exact = fits.find(
    ({ target, outPath }) => bare === posix.join(target.outDir, `${outPath}.server`),
  );
  // Of `v1/a` and `game/v1/a` the longer one is meant by `…/game/v1/a.server`.
  const known = exact ?? [...fits].sort((a, b) => b.outPath.length - a.outPath.length)[0];
  return known === undefined ? undefined : { known, isBase: known.names.base === name };
}
