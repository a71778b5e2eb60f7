import type { ValueType } from "./value-type.js";

export interface KeyOptions {
  /** Other spellings that are taken, with a warning. */
  readonly aliases?: readonly string[];
  /** Whether its value must not be shown. @defaultValue false */
  readonly secret?: boolean;
  /** Taken for the sake of Pitaya's files alone: nothing here can be set by it. @defaultValue false */
  readonly noEffect?: boolean;
}

/** A key of the configuration. */
export interface KeySpec<V, Written = V> extends Required<KeyOptions> {
  /** How its values are read and written. */
  readonly type: ValueType<V, Written>;
  /** As a file would have it; `null`: not set. */
  readonly default: Written | null;
  /** One line for people. */
  readonly doc: string;
}

/** A key with a default. */
export function key<V, Written>(
  type: ValueType<V, Written>,
  fallback: NoInfer<Written>,
  doc: string,
  options: KeyOptions = {},
): KeySpec<V, Written> {
  return { type, default: fallback, doc, aliases: [], secret: false, noEffect: false, ...options };
}

/** A key that files of Pitaya may have, and that nothing here is set by; `why` says why. */
export function idleKey<V, Written>(
  type: ValueType<V, Written>,
  fallback: NoInfer<Written>,
  why: string,
): KeySpec<V, Written> {
  return key(type, fallback, `Read, and without effect: ${why}`, { noEffect: true });
}

/** A key without a default: its value is `null` unless it is set. */
export function optionalKey<V, Written>(
  type: ValueType<V, Written>,
  doc: string,
): KeySpec<V | null, Written> {
  const { name, textual, read, write } = type;
  return {
    // `null` is never written: it is what stands for no value.
    type: { name, textual, read, write: (value) => write(value as V) },
    default: null,
    doc,
    aliases: [],
    secret: false,
    noEffect: false,
  };
}
