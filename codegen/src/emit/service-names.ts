import { type FileModel, lowerCamel, type MethodModel, type ServiceModel } from "../model/index.js";
import { safeMember, safeName, toIdentifier } from "../print/index.js";

/** Names that a service has in code. */
export interface ServiceNames {
  /** The registration value. */
  readonly value: string;
  /** The interface that an implementation satisfies. */
  readonly implementation: string;
  /** The class that answers what its children leave out. */
  readonly base: string;
  /** The interface of a typed client. */
  readonly client: string;
  /** The interface of a typed push sender. */
  readonly sender: string;
  /** The function that makes a push sender. */
  readonly send: string;
  /** By name of the schema. */
  readonly methods: ReadonlyMap<string, MethodNames>;
}

/** Names that a method has beside that of the member. */
export interface MethodNames {
  /** The description, for clients that use few methods of a service. */
  readonly desc: string;
  /** The list of its error codes. */
  readonly errors: string;
  /** The type of its error codes. */
  readonly errorCode: string;
}

/**
 * Names the services of a file. Where two names meet, as those of `Room.BoxOpen` and `RoomBox.Open`
 * do, the later one gets a `$`, which no name of a schema has.
 */
export function nameServices({ services }: FileModel): ReadonlyMap<string, ServiceNames> {
  const taken = new Set<string>();
  const free: Free = (name) => {
    if (taken.has(name)) return free(`${name}$`);
    taken.add(name);
    return name;
  };
  // Each step names all services before the next begins: what users write most comes first.
  const named = services
    .map((service) => ({ service, value: free(safeName(service.name)) }))
    .map((each) => ({ ...each, types: nameTypesOf(each.service, free) }))
    .map(({ service, value, types }) => ({
      name: service.name,
      names: { value, ...types, methods: nameMethods(service, free) },
    }));
  return new Map(named.map(({ name, names }) => [name, names]));
}

type Free = (name: string) => string;

function nameTypesOf(
  { name, kind }: ServiceModel,
  free: Free,
): Omit<ServiceNames, "value" | "methods"> {
  // What a kind doesn't have hinders no other name.
  const [ifCalled, ifPush]: readonly [Free, Free] =
    kind === "push" ? [(unused) => unused, free] : [free, (unused) => unused];
  const plural = kind === "remote" ? "Remotes" : "Handlers";
  // RoomRemote has RoomRemotes rather than RoomRemoteRemotes.
  const implementation = ifCalled(
    kind === "remote" && name.endsWith("Remote") ? `${name}s` : `${name}${plural}`,
  );
  return {
    implementation,
    base: ifCalled(`${implementation}Base`),
    client: ifCalled(`${name}Client`),
    sender: ifPush(`${name}Sender`),
    send: ifPush(safeName(lowerCamel(name) === name ? `${name}To` : lowerCamel(name))),
  };
}

function nameMethods({ name, methods }: ServiceModel, free: Free): ServiceNames["methods"] {
  return new Map(
    methods.map((method) => {
      const upper = capitalize(lowerCamel(method.name));
      const desc = free(toIdentifier(`${lowerCamel(name)}${upper}`));
      const errors = free(`${desc}Errors`);
      return [method.name, { desc, errors, errorCode: free(`${capitalize(desc)}ErrorCode`) }];
    }),
  );
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** All of a file's names, so that no import hides one. */
export function declaredNames(names: ReadonlyMap<string, ServiceNames>): readonly string[] {
  return [...names.values()].flatMap(({ methods, ...own }) => [
    ...Object.values<string>(own),
    ...[...methods.values()].flatMap(({ desc, errors, errorCode }) => [desc, errors, errorCode]),
  ]);
}

/** Names a method as a member of objects and interfaces. */
export function nameMethod({ name }: MethodModel): string {
  return safeMember(lowerCamel(name));
}
