import { randomBytes } from "node:crypto";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const length = 22;

/** 22 letters and digits, unique in practice: what ties together all that one client message causes. */
export function newRequestId(): string {
  const bytes = randomBytes(length);
  let id = "";
  for (const byte of bytes) id += digits[byte % digits.length];
  return id;
}
