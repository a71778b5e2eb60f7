import type { HandlerService, RemoteService } from "../dispatch/index.js";
import { codes, PitayaError } from "../error/index.js";

/** What a mock was not told to answer; code PIT-501, metadata `route`. */
export class NotProgrammedError extends PitayaError {
  override readonly name: string = "NotProgrammedError";

  constructor(method: string, route: string) {
    const text = `mock of "${route}" was called and not told what to answer: give it "${method}"`;
    super(codes.notImplemented, text, { metadata: { route } });
  }
}

/** Names of an interface's methods. */
export type MethodName<Api extends object> = {
  [Name in keyof Api]-?: Api[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Api];

/** What one call of a method was given. */
export type CallOf<Api extends object, Name extends MethodName<Api>> = Api[Name] extends (
  ...args: infer Args
) => unknown
  ? Args
  : never;

interface MockState {
  answers: Readonly<Record<string, unknown>>;
  readonly calls: Map<string, unknown[][]>;
}

/** Names of what mocks have are their methods' alone, so that no schema can clash with it. */
const states = new WeakMap<object, MockState>();

type Method = (...args: unknown[]) => unknown;

/** A class of mocks, as generated code names it. */
export type MockClass<Api extends object> = new (answers?: Partial<Api>) => Api;

/**
 * A class whose objects implement the methods of a service: they answer what they are told to, and keep
 * what they were called with.
 */
export function mockOf<Api extends object>(
  service: HandlerService | RemoteService,
): MockClass<Api> {
  class Mock {
    constructor(answers: Partial<Api> = {}) {
      states.set(this, { answers: answers as MockState["answers"], calls: new Map() });
    }
  }
  for (const [name, { route }] of Object.entries(service.methods)) {
    Object.defineProperty(Mock.prototype, name, {
      value(this: object, ...args: unknown[]) {
        return answer(stateOf(this), name, route, args);
      },
    });
  }
  return Mock as unknown as MockClass<Api>;
}

/**
 * What a mock's method was called with, a list of arguments for each call.
 *
 * @throws TypeError for what is no mock
 */
export function callsOf<Api extends object, Name extends MethodName<Api>>(
  mock: Api,
  name: Name,
): readonly CallOf<Api, Name>[] {
  return (stateOf(mock).calls.get(String(name)) ?? []) as CallOf<Api, Name>[];
}

/**
 * Has a mock answer otherwise from here on; methods that `answers` has not stay as they are.
 *
 * @throws TypeError for what is no mock
 */
export function program<Api extends object>(mock: Api, answers: Partial<Api>): void {
  const state = stateOf(mock);
  state.answers = { ...state.answers, ...answers };
}

function answer(state: MockState, name: string, route: string, args: unknown[]): unknown {
  state.calls.set(name, [...(state.calls.get(name) ?? []), args]);
  const method = state.answers[name];
  if (typeof method !== "function") throw new NotProgrammedError(name, route);
  return (method as Method)(...args);
}

function stateOf(mock: object): MockState {
  const state = states.get(mock);
  if (state === undefined) throw new TypeError("not a mock: make it with a class of mocks");
  return state;
}
