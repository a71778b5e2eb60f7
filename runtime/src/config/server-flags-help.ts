import { type ConfigKey, specOf } from "./keys.js";
import { keyFlags, type OwnFlag } from "./server-flags.js";

const others = [
  ["--config=FILE", "YAML or JSON file to read the configuration from."],
  ["--debug", "Logs at level debug."],
  ["--pitaya.KEY=VALUE", "Any key of the configuration."],
  ["--help", "Prints this."],
] as const;

/** What a server prints for `--help`: its flags, a line each. */
export function serverFlagsHelp(own: Readonly<Record<string, OwnFlag>> = {}): string {
  const keys = Object.entries(keyFlags).map(([name, key]) => lineOfKey(name, key));
  const owns = Object.entries(own).map(([name, flag]) =>
    typeof flag === "object" ? lineOfKey(name, flag.key) : lineOfOwn(name, flag),
  );
  const lines = [...keys, ...others, ...owns];
  const width = Math.max(...lines.map(([flag]) => flag.length));
  const rows = lines.map(([flag, doc]) => `  ${flag.padEnd(width)}  ${doc}`.trimEnd());
  return ["Flags, with one dash or two, a blank or a =:", ...rows, ""].join("\n");
}

type Line = readonly [flag: string, doc: string];

function lineOfKey(name: string, key: ConfigKey): Line {
  const { type, doc } = specOf(key);
  return [type.name === "bool" ? `--${name}` : `--${name}=${type.name.toUpperCase()}`, doc];
}

function lineOfOwn(name: string, flag: "text" | "switch"): Line {
  return [flag === "switch" ? `--${name}` : `--${name}=STRING`, ""];
}
