import type { HandlerService, MethodDesc, RemoteService } from "@pitaya-ts/runtime";

/** Methods by name; their routes are made from it. */
export type Shapes<Instance> = Readonly<
  Partial<Record<keyof Instance & string, Omit<MethodDesc, "route">>>
>;

/** Where methods are found: on any server type, under a name of the service. */
export interface Place {
  readonly serverType: string;
  readonly name: string;
}

/** Handlers whose server type is known at run time only, and whose arguments and replies may be raw by themselves. */
export function handlersAt<Instance extends object>(
  place: Place,
  shapes: Shapes<Instance>,
): HandlerService<Instance> {
  return { kind: "handler", ...describe(place, shapes) };
}

/** The same for what other servers call. */
export function remotesAt<Instance extends object>(
  place: Place,
  shapes: Shapes<Instance>,
): RemoteService<Instance> {
  return { kind: "remote", ...describe(place, shapes) };
}

function describe<Instance>({ serverType, name }: Place, shapes: Shapes<Instance>) {
  const methods: Record<string, MethodDesc> = {};
  for (const [method, shape] of Object.entries(shapes) as [string, Omit<MethodDesc, "route">][]) {
    methods[method] = { ...shape, route: `${serverType}.${name}.${method.toLowerCase()}` };
  }
  return { typeName: `interop.${name}`, serverType, name, methods };
}
