import { type Config, configKeyNames, formatSource, specOf } from "../config/index.js";
import type { AppOptions } from "./options.js";

/** What a configuration says in vain, and what else in it is to be mended. */
export function configWarnings({ config, acceptors = [] }: AppOptions): string[] {
  if (config === undefined) return [];
  const set = configKeyNames.filter((key) => config.isSet(key));
  const idle = set
    .filter((key) => specOf(key).noEffect)
    .map((key) => `${place(config, key)} has no effect, as docs/configuration.md tells; remove it`);
  const beaten = set
    .filter((key) => acceptors.length > 0 && key.startsWith("pitaya.acceptor."))
    .map(
      (key) =>
        `${place(config, key)} has no effect beside acceptors that code makes; give it to them as an option`,
    );
  return [...config.warnings, ...idle, ...beaten];
}

function place(config: Config, key: (typeof configKeyNames)[number]): string {
  return `${formatSource(config.sourceOf(key))}: "${key}"`;
}
