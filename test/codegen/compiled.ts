import { execFile } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The flags that generated code has to pass. */
const strictFlags = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
  },
  ...{ noUnusedLocals: true, noUnusedParameters: true, noFallthroughCasesInSwitch: true },
  ...{ verbatimModuleSyntax: true, isolatedModules: true, erasableSyntaxOnly: true },
  ...{ target: "es2023", lib: ["es2023", "dom"], types: [], noEmit: true, skipLibCheck: true },
};

/** How a project's compiler finds modules, and what else it demands. */
export const compilers = {
  nodenext: { module: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  // Types of declarations that a single file has to tell.
  isolated: { module: "nodenext", isolatedDeclarations: true, declaration: true },
} as const;

/** Makes a folder a project that finds the packages of this repository. */
export async function makeProject(dir: string): Promise<void> {
  await symlink(join(root, "node_modules"), join(dir, "node_modules"), "junction");
  await writeFile(join(dir, "package.json"), '{"type":"module"}');
}

/** What the compiler says of the `.ts` files below a folder of a project; empty if all is well. */
export async function compile(
  dir: string,
  include: string,
  compiler: keyof typeof compilers,
): Promise<string> {
  const config = join(dir, `tsconfig.${compiler}.json`);
  const compilerOptions = { ...strictFlags, ...compilers[compiler] };
  await writeFile(config, JSON.stringify({ compilerOptions, include: [`${include}/**/*.ts`] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const failed = (error: { readonly stdout: string }) => error;
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", config]).catch(failed);
  return stdout;
}

/** Loads one generated file of a project, with all that it imports. */
export async function load<T>(dir: string, path: string): Promise<T> {
  const outfile = join(dir, `${path.replaceAll("/", "-")}.mjs`);
  const entryPoints = [join(dir, path)];
  await build({ entryPoints, bundle: true, format: "esm", platform: "node", outfile });
  return (await import(pathToFileURL(outfile).href)) as T;
}
