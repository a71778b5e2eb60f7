import { WheelEntry } from "../observe/index.js";
import type { Channel } from "../transport/index.js";

/** Cuts a closed connection that doesn't come to its end by itself. */
export class Linger extends WheelEntry {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    super();
    this.#channel = channel;
  }

  onDue(): void {
    this.#channel.destroy();
  }
}
