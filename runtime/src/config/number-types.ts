import { bad, good, type ValueType } from "./value-type.js";

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

const maxPort = 65_535;
const wholeNumber = /^[+-]?\d+$/;
const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number; at least 0 unless said otherwise. */
export function int({ min = 0, max = Number.MAX_SAFE_INTEGER }: Partial<NumberRange> = {}) {
  return numberType("int", wholeNumber, Number.isSafeInteger, { min, max });
}

/** A TCP port; 0 takes any that is free. */
export function port() {
  return numberType("port", wholeNumber, Number.isSafeInteger, { min: 0, max: maxPort });
}

/** A number between bounds. */
export function float(range: NumberRange) {
  return numberType("float", decimalNumber, Number.isFinite, range);
}

function numberType(
  name: string,
  pattern: RegExp,
  fits: (value: number) => boolean,
  { min, max }: NumberRange,
): ValueType<number> {
  const kind = name === "float" ? "number" : "whole number";
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return {
    name,
    textual: false,
    read: (raw) => {
      const value = typeof raw === "string" && pattern.test(raw.trim()) ? Number(raw) : raw;
      if (typeof value !== "number" || !fits(value) || value < min || value > max) {
        return bad(`it has to be a ${kind} ${range}`);
      }
      return good(value);
    },
    write: (value) => value,
  };
}
