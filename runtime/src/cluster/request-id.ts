import { randomBytes } from "node:crypto";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const length = 22;
/** Random bytes are dear by the call, not by the byte. */
const idsAtOnce = 256;

/**
 * Makes 22 letters and digits, unique in practice: what ties together all that one client message
 * causes.
 */
class RequestIds {
  #bytes = Buffer.alloc(0);
  #at = 0;

  next(): string {
    if (this.#at >= this.#bytes.length) {
      this.#bytes = randomBytes(length * idsAtOnce);
      this.#at = 0;
    }
    let id = "";
    const end = this.#at + length;
    while (this.#at < end) id += digits[(this.#bytes[this.#at++] as number) % digits.length];
    return id;
  }
}

const requestIds = new RequestIds();

export function newRequestId(): string {
  return requestIds.next();
}
