import { GenerateError } from "@pitaya-ts/codegen/light";

type Members = Readonly<Record<string, unknown>>;

/** What `npm init` writes where there are no tests. */
const noTest = 'echo "Error: no test specified" && exit 1';

/**
 * A `package.json` with everything that a template has and it has not.
 *
 * @param path - where it is, for errors
 * @throws GenerateError if it is no object, or its code is CommonJS
 */
export function completePackage(text: string, template: string, path: string): string {
  const given = parseObject(text, path);
  const wanted = parseObject(template, path);
  const type = given["type"] ?? "module";
  if (type !== "module") {
    throw GenerateError.of(
      `Cannot lay out a project around "${path}": its type is "${String(type)}", and generated code is made of ES modules; run: npm pkg set type=module`,
    );
  }
  const has = { ...members(given, "devDependencies"), ...members(given, "dependencies") };
  const completed = {
    ...wanted,
    ...given,
    scripts: { ...members(wanted, "scripts"), ...without(members(given, "scripts"), noTest) },
    dependencies: {
      ...absent(members(wanted, "dependencies"), has),
      ...members(given, "dependencies"),
    },
    devDependencies: {
      ...absent(members(wanted, "devDependencies"), has),
      ...members(given, "devDependencies"),
    },
  };
  return `${JSON.stringify(completed, null, 2)}\n`;
}

function parseObject(text: string, path: string): Members {
  const value = parseJson(text, path);
  if (isMembers(value)) return value;
  throw GenerateError.of(`Cannot read "${path}": it has to be a JSON object`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw GenerateError.of(`Cannot read "${path}": ${(error as Error).message}`, error);
  }
}

function members(of: Members, name: string): Members {
  const value = of[name];
  return isMembers(value) ? value : {};
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function without(scripts: Members, unwanted: unknown): Members {
  return Object.fromEntries(Object.entries(scripts).filter(([, value]) => value !== unwanted));
}

function absent(wanted: Members, has: Members): Members {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !Object.hasOwn(has, name)));
}
