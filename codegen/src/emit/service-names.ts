import { lowerCamel, type MethodModel, type ServiceModel } from "../model/index.js";
import { safeMember, safeName } from "../print/index.js";

/** Names that a service has in code. */
export interface ServiceNames {
  /** The registration value. */
  readonly value: string;
  /** The interface that an implementation satisfies. */
  readonly implementation: string;
  /** The interface of a typed client. */
  readonly client: string;
  /** The interface of a typed push sender. */
  readonly sender: string;
  /** The function that makes a push sender. */
  readonly send: string;
}

/** Names a service. */
export function nameService({ name, kind }: ServiceModel): ServiceNames {
  const plural = kind === "remote" ? "Remotes" : "Handlers";
  return {
    value: safeName(name),
    // RoomRemote has RoomRemotes rather than RoomRemoteRemotes.
    implementation: kind === "remote" && name.endsWith("Remote") ? `${name}s` : `${name}${plural}`,
    client: `${name}Client`,
    sender: `${name}Sender`,
    send: safeName(lowerCamel(name) === name ? `${name}To` : lowerCamel(name)),
  };
}

/** Names a method. */
export function nameMethod({ name }: MethodModel): string {
  return safeMember(lowerCamel(name));
}
