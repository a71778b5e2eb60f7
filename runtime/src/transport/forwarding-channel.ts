import type { Channel, ChannelReceiver } from "./acceptor.js";

/** Does what another channel does. Extend it, and change what is to be different. */
export class ForwardingChannel implements Channel {
  protected readonly inner: Channel;

  constructor(inner: Channel) {
    this.inner = inner;
  }

  get transport(): string {
    return this.inner.transport;
  }

  get remoteAddress(): string {
    return this.inner.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.inner.bufferedBytes;
  }

  open(receiver: ChannelReceiver): void {
    this.inner.open({
      onBytes: this.inbound(receiver),
      onBroken: (error) => receiver.onBroken(error),
      onDrain: () => receiver.onDrain(),
      onClose: (error) => receiver.onClose(error),
    });
  }

  write(packets: Uint8Array): void {
    this.inner.write(packets);
  }

  writeAll(runs: readonly Uint8Array[]): void {
    this.inner.writeAll(runs);
  }

  answerHttp(text: string): void {
    this.inner.answerHttp?.(text);
  }

  limitBody(maxBytes: number): void {
    this.inner.limitBody?.(maxBytes);
  }

  pause(): void {
    this.inner.pause();
  }

  /** Has the inner channel read on. */
  resume(): void {
    this.inner.resume();
  }

  end(): void {
    this.inner.end();
  }

  destroy(): void {
    this.inner.destroy();
  }

  /** What is done with the bytes of the client; hand what is to go on to `receiver`. */
  protected inbound(receiver: ChannelReceiver): (chunk: Uint8Array) => void {
    return (chunk) => receiver.onBytes(chunk);
  }
}
