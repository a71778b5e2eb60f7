import { isBuiltin } from "node:module";
import { resolveImport, type Source } from "./sources.js";

/** Layers from the bottom up; the places of one layer don't import each other. */
export type Layers = readonly (readonly string[])[];

/** Reads `a b < c < d`. */
export function parseLayers(text: string): Layers {
  return text.split("<").map((layer) => layer.trim().split(/\s+/));
}

/**
 * Imports that go up or sideways, out of `root`, or touch a place that the order does not name. A
 * place is a folder in `root`, or the name of a file that lies there.
 */
export function findOrderBreaches(
  sources: readonly Source[],
  root: string,
  layers: Layers,
): string[] {
  return sources.flatMap((source) => {
    const from = placeOf(source.path, root);
    if (layerOf(from, layers) < 0) return [`${source.path}: "${from}" is not in the import order`];
    return source.imports
      .map(({ specifier }) => ({ specifier, target: resolveImport(source.path, specifier) }))
      .filter(({ target }) => target !== null && !mayImport(from, placeOf(target, root), layers))
      .map(({ specifier }) => `${source.path} imports ${specifier}`);
  });
}

function mayImport(from: string, to: string, layers: Layers): boolean {
  const layer = layerOf(to, layers);
  return layer >= 0 && (from === to || layer < layerOf(from, layers));
}

function layerOf(place: string, layers: Layers): number {
  return layers.findIndex((places) => places.includes(place));
}

function placeOf(path: string, root: string): string {
  if (!path.startsWith(`${root}/`)) return "(outside)";
  const [place = ""] = path.slice(root.length + 1).split("/");
  return place.replace(/\.ts$/, "");
}

/** Imports from files in `from` to files in one of `to`. */
export function findImportsBetween(
  sources: readonly Source[],
  from: string,
  to: readonly string[],
): string[] {
  return sources
    .filter(({ path }) => path.startsWith(`${from}/`))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => {
          const target = resolveImport(path, specifier);
          return target !== null && to.some((folder) => target.startsWith(`${folder}/`));
        })
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
}

/** Imports of a package or one of its subpaths. */
export function findPackageImports(sources: readonly Source[], name: string): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`))
      .map(({ specifier }) => `${path} imports ${specifier}`),
  );
}

/** Cycles of files, each as `a.ts -> b.ts -> a.ts`. */
export function findCycles(sources: readonly Source[]): string[] {
  const targets = targetsByPath(sources, () => true);
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}

/** The files that a loader of `entry` loads, without those of packages. */
export function loadedFrom(sources: readonly Source[], entry: string): Source[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const targets = targetsByPath(sources, ({ typeOnly }) => !typeOnly);
  const loaded = new Set([entry]);
  // A set goes on with what is added to it on the way.
  for (const path of loaded) for (const target of targets.get(path) ?? []) loaded.add(target);
  return [...loaded].map((path) => {
    const source = byPath.get(path);
    if (source === undefined) throw new Error(`no source file "${path}"`);
    return source;
  });
}

/** What is loaded from Node, or from packages that only Node can load. */
export function findNodeImports(
  sources: readonly Source[],
  nodePackages: readonly string[],
): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ typeOnly }) => !typeOnly)
      .filter(({ specifier }) => isBuiltin(specifier) || nodePackages.includes(specifier))
      .map(({ specifier }) => `${path} imports ${specifier}`),
  );
}

function targetsByPath(
  sources: readonly Source[],
  counts: (imported: Source["imports"][number]) => boolean,
): Map<string, string[]> {
  const targets = sources.map(({ path, imports }) => {
    const files = imports
      .filter(counts)
      .map(({ specifier }) => resolveImport(path, specifier))
      .filter((target) => target !== null);
    return [path, files] as const;
  });
  return new Map(targets);
}
