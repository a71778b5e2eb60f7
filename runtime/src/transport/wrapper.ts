import type { Acceptor, AcceptorEvents, Channel } from "./acceptor.js";

/** Puts something between an acceptor and its server. */
export interface Wrapper {
  /** What connections come through from here on. */
  wrap(acceptor: Acceptor): Acceptor;
}

/** The acceptor within all wrappers, the first one innermost: it sees a client's bytes first. */
export function withWrappers(acceptor: Acceptor, ...wrappers: readonly Wrapper[]): Acceptor {
  return wrappers.reduce((inner, wrapper) => wrapper.wrap(inner), acceptor);
}

/** A wrapper that puts another channel, mostly a {@link ForwardingChannel}, in the place of each. */
export function channelWrapper(
  wrap: (channel: Channel, events: AcceptorEvents) => Channel,
): Wrapper {
  return { wrap: (acceptor) => new WrappedAcceptor(acceptor, wrap) };
}

class WrappedAcceptor implements Acceptor {
  readonly #inner: Acceptor;
  readonly #wrap: (channel: Channel, events: AcceptorEvents) => Channel;

  constructor(inner: Acceptor, wrap: (channel: Channel, events: AcceptorEvents) => Channel) {
    this.#inner = inner;
    this.#wrap = wrap;
  }

  get name(): string {
    return this.#inner.name;
  }

  get address(): string {
    return this.#inner.address;
  }

  listen(events: AcceptorEvents): Promise<void> {
    return this.#inner.listen({
      ...events,
      onChannel: (channel) => events.onChannel(this.#wrap(channel, events)),
      onError: (message, error, remoteAddress) => events.onError(message, error, remoteAddress),
    });
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
