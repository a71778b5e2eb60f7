/** Bounds of one payload that a client sends. */
export interface PayloadLimits {
  /** Values of a JSON text: texts, numbers, lists, objects and so on, each by itself. */
  readonly maxJsonValues: number;
}

/** A payload that is beyond a bound; it was not parsed. */
export class PayloadLimitError extends Error {
  override readonly name = "PayloadLimitError";
  /** The bound that was hit. */
  readonly limit: keyof PayloadLimits;
  /** What the bound was. */
  readonly value: number;

  constructor(limit: keyof PayloadLimits, value: number, message: string) {
    super(message);
    this.limit = limit;
    this.value = value;
  }
}
