/** Words that can't name a `const` in a TypeScript module, and globals that the generated code itself uses. */
const reservedNames: ReadonlySet<string> = new Set(
  (
    "abstract any arguments as asserts async await bigint boolean break case catch class const continue debugger declare default " +
    "delete do else enum eval export extends false finally for from function get if implements import in infer instanceof " +
    "interface is keyof let module namespace never new null number object of package private protected public readonly " +
    "require return satisfies set static string super switch symbol this throw true try type typeof undefined unique unknown " +
    "var void while with yield " +
    "Array BigInt Buffer Date Error Extract Function Map Math Number Object Promise Readonly ReadonlyMap Record Set String Symbol Uint8Array globalThis"
  ).split(" "),
);

/**
 * Members that mean something to the language, whoever defines them: an object with a `then` is taken
 * for a promise, `new` in an interface for a constructor.
 */
const reservedMembers: ReadonlySet<string> = new Set(
  (
    "constructor new then __proto__ hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf toJSON " +
    "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__"
  ).split(" "),
);

/** Of a name of underscores and digits, not enough may be left: a `_` before it makes it a name again. */
export function toIdentifier(name: string): string {
  return /^[A-Za-z_$]/.test(name) ? name : `_${name}`;
}

/** A name for a `const` or a type. */
export function safeName(name: string): string {
  return reservedNames.has(name) ? `${name}$` : toIdentifier(name);
}

/** A name that is not taken yet: this one if it is free. It is taken from now on. */
export function freeName(taken: Set<string>, name: string): string {
  let free = name;
  for (let count = 1; taken.has(free); count++) {
    free = `${name}${count === 1 ? "Message" : count}`;
  }
  taken.add(free);
  return free;
}

/** A name for a method of an interface that users implement. */
export function safeMember(name: string): string {
  return reservedMembers.has(name) ? `${name}$` : toIdentifier(name);
}
