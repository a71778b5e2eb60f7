import type { ValueType } from "./value-type.js";

export interface KeyOptions {
  /** Other spellings that are taken, with a warning. */
  readonly aliases?: readonly string[];
  /** Whether its value must not be shown. @defaultValue false */
  readonly secret?: boolean;
}

/** A key of the configuration. */
export interface KeySpec<V, Written = V> extends Required<KeyOptions> {
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
  return { type, default: fallback, doc, aliases: [], secret: false, ...options };
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
  };
}
