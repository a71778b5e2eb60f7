import { ConfigError, type ConfigProblem } from "./config-error.js";
import { unknownKeyText } from "./finding.js";
import type { FlagValue } from "./flag-source.js";
import { type ConfigKey, findKey, specOf } from "./keys.js";
import { nearest } from "./suggest.js";
import { bool } from "./text-types.js";

/** A flag of a server's own: it sets a key, or is what a text or a switch says. */
export type OwnFlag = { readonly key: ConfigKey } | "text" | "switch";

/** What a server's command line says; what it doesn't is `null`. */
export interface ServerFlags {
  /** The server's type: `--type`. */
  readonly type: string | null;
  /** Where clients connect: `--port`. */
  readonly port: number | null;
  /** Whether clients connect here: `--frontend`. */
  readonly frontend: boolean | null;
  /** The server's id: `--name`. */
  readonly name: string | null;
  /** The file to read the configuration from. */
  readonly configFile: string | null;
  /** Whether `--help` or `-h` asks what flags there are; what else is wrong is not told then. */
  readonly help: boolean;
  /** Keys that flags set, those above among them: for {@link resolveConfig}. */
  readonly values: readonly FlagValue[];
  /** The server's own flags that set no key. */
  readonly own: Readonly<Record<string, string | boolean>>;
  /** What is no flag, and what stands behind `--`. */
  readonly rest: readonly string[];
}

/** Flags that every server has, and the keys that they set. */
export const keyFlags = {
  type: "pitaya.server.type",
  port: "pitaya.server.port",
  frontend: "pitaya.server.frontend",
  name: "pitaya.server.name",
} as const satisfies Readonly<Record<string, ConfigKey>>;

/** How a flag's value is read, and where it goes. */
interface FlagTarget {
  readonly isSwitch: boolean;
  readonly set: (value: string, flag: string) => void;
}

/**
 * Reads a server's flags: `--type room --port 3250 --frontend --name room-1 --config game.yaml
 * --debug --pitaya.heartbeat.interval=10s`. One dash is as good as two, `=` as a blank; a switch is
 * `--frontend` or `--frontend=false`.
 *
 * @param own - flags of the server's own, by name
 * @throws ConfigError with every flag that can't be
 * @example const flags = parseServerFlags(process.argv.slice(2));
 */
export function parseServerFlags(
  args: readonly string[],
  own: Readonly<Record<string, OwnFlag>> = {},
): ServerFlags {
  const parser = new FlagParser(own);
  parser.parse(args);
  return parser.finish();
}

class FlagParser {
  readonly #ownFlags: Readonly<Record<string, OwnFlag>>;
  readonly #values: FlagValue[] = [];
  readonly #own: Record<string, string | boolean> = {};
  readonly #rest: string[] = [];
  readonly #problems: ConfigProblem[] = [];
  #configFile: string | null = null;
  #help = false;

  constructor(own: Readonly<Record<string, OwnFlag>>) {
    this.#ownFlags = own;
  }

  parse(args: readonly string[]): void {
    const left = [...args];
    for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
      if (arg === "--") this.#rest.push(...left.splice(0));
      else if (looksLikeFlag(arg)) this.#parseFlag(arg, left);
      else this.#rest.push(arg);
    }
  }

  finish(): ServerFlags {
    const type = this.#read("pitaya.server.type") as string | null;
    const port = this.#read("pitaya.server.port") as number | null;
    const frontend = this.#read("pitaya.server.frontend") as boolean | null;
    const name = this.#read("pitaya.server.name") as string | null;
    if (this.#problems.length > 0 && !this.#help) throw new ConfigError(this.#problems);
    return {
      ...{ type, port, frontend, name },
      configFile: this.#configFile,
      help: this.#help,
      values: this.#values,
      own: this.#own,
      rest: this.#rest,
    };
  }

  #parseFlag(arg: string, left: string[]): void {
    const sign = arg.indexOf("=");
    const flag = sign < 0 ? arg : arg.slice(0, sign);
    const target = this.#targetOf(flag);
    if (typeof target === "string") {
      this.#fail(target);
      // Its value is no argument either.
      if (sign < 0 && left[0] !== undefined && !looksLikeFlag(left[0])) left.shift();
    } else if (sign >= 0) target.set(arg.slice(sign + 1), flag);
    else if (target.isSwitch) this.#setSwitch(target, flag, left);
    else this.#setNext(target, flag, left);
  }

  #setSwitch(target: FlagTarget, flag: string, left: string[]): void {
    const [next = ""] = left;
    if (/^(true|false)$/i.test(next)) {
      this.#fail(
        `Cannot read flag ${flag} ${next}: a switch has its value behind "="; write ${flag}=${next}`,
      );
      left.shift();
    } else target.set("true", flag);
  }

  #setNext(target: FlagTarget, flag: string, left: string[]): void {
    const [next] = left;
    if (next === undefined || looksLikeFlag(next)) {
      this.#fail(`Cannot read flag ${flag}: it has no value; write ${flag}=VALUE`);
    } else target.set(left.shift() ?? "", flag);
  }

  #targetOf(flag: string): FlagTarget | string {
    const name = flag.replace(/^--?/, "");
    const own = Object.hasOwn(this.#ownFlags, name) ? this.#ownFlags[name] : undefined;
    if (own !== undefined) return this.#targetOfOwn(name, own);
    if (Object.hasOwn(keyFlags, name))
      return this.#targetOfKey(keyFlags[name as keyof typeof keyFlags]);
    if (name === "config")
      return {
        isSwitch: false,
        set: (value) => {
          this.#configFile = value;
        },
      };
    if (name === "help" || name === "h") {
      return { isSwitch: true, set: (value, at) => this.#setHelp(value, at) };
    }
    if (name === "debug") return { isSwitch: true, set: (value, at) => this.#setDebug(value, at) };
    if (!name.toLowerCase().startsWith("pitaya.")) return this.#unknownText(flag, name);
    const known = findKey(name);
    return known === null ? unknownKeyText(name) : this.#targetOfKey(known.key, name);
  }

  #targetOfKey(key: ConfigKey, written: string = key): FlagTarget {
    const isSwitch = specOf(key).type.name === "bool";
    return {
      isSwitch,
      set: (value, flag) => this.#values.push({ key: written, value, flag }),
    };
  }

  #targetOfOwn(name: string, own: OwnFlag): FlagTarget {
    if (typeof own === "object") return this.#targetOfKey(own.key);
    if (own === "text")
      return {
        isSwitch: false,
        set: (value) => {
          this.#own[name] = value;
        },
      };
    return {
      isSwitch: true,
      set: (value, flag) => {
        const isOn = this.#readSwitch(value, flag);
        if (isOn !== null) this.#own[name] = isOn;
      },
    };
  }

  #setDebug(value: string, flag: string): void {
    if (this.#readSwitch(value, flag) !== true) return;
    this.#values.push({ key: "pitaya.log.level", value: "debug", flag });
  }

  #setHelp(value: string, flag: string): void {
    this.#help = this.#readSwitch(value, flag) === true;
  }

  #readSwitch(value: string, flag: string): boolean | null {
    const reading = bool.read(value);
    if ("value" in reading) return reading.value;
    this.#fail(`Cannot read flag ${flag}=${value}: ${reading.mend}`);
    return null;
  }

  /** The last value that a flag gave to a key. */
  #read(key: ConfigKey): unknown {
    const last = this.#values.findLast((each) => findKey(each.key)?.key === key);
    if (last === undefined) return null;
    const reading = specOf(key).type.read(last.value);
    if ("value" in reading) return reading.value;
    this.#fail(`Cannot read flag ${last.flag}=${last.value}: ${reading.mend}`);
    return null;
  }

  #unknownText(flag: string, name: string): string {
    const names = [
      ...Object.keys(keyFlags),
      "config",
      "debug",
      "help",
      ...Object.keys(this.#ownFlags),
    ];
    const near = nearest(name, names);
    const mend =
      near === null
        ? `there are ${names.map((each) => `-${each}`).join(", ")} and -pitaya.…=VALUE`
        : `did you mean -${near}?`;
    return `Cannot use flag ${flag}: there is no such flag; ${mend}`;
  }

  #fail(message: string): void {
    this.#problems.push({ message, key: null, source: null });
  }
}

/** A dash and no digit: `-1` is a number. */
function looksLikeFlag(text: string): boolean {
  return /^--?[^-\d]/.test(text);
}
