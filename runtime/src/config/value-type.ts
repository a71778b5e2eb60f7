/** A value that was understood, or how to mend it. */
export type Reading<V> = { readonly value: V } | { readonly mend: string };

/** What the values of a key are: how they are read from texts and data, and written back. */
export interface ValueType<V, Written = V> {
  /** As documents call it. */
  readonly name: string;
  /** Whether scalars of a file are taken as the text that stands there: `0123` stays `0123`. */
  readonly textual: boolean;
  /** Reads a text of the environment or a flag, or what a file or code has. */
  read(raw: unknown): Reading<V>;
  /** The value as a file or code has it. */
  write(value: V): Written;
}

export const good = <V>(value: V): Reading<V> => ({ value });
export const bad = (mend: string): { readonly mend: string } => ({ mend });

/** A value type with a further condition. */
export function checked<V, Written>(
  type: ValueType<V, Written>,
  faultOf: (value: V) => string | null,
): ValueType<V, Written> {
  return {
    ...type,
    read: (raw) => {
      const reading = type.read(raw);
      if ("mend" in reading) return reading;
      const fault = faultOf(reading.value);
      return fault === null ? reading : bad(fault);
    },
  };
}
