/** Where etcd is and how to get in. */
export interface EtcdOptions {
  /** `host:port` each, or with `https://` in front for TLS. One at a time is used; the next one when it fails. */
  readonly endpoints: readonly string[];
  /** Only used together with `pass`. @defaultValue "" */
  readonly user?: string;
  /** @defaultValue "" */
  readonly pass?: string;
  /** TLS to every endpoint. @defaultValue only to endpoints with `https://`, with the machine's roots */
  readonly tls?: EtcdTls;
  /** How long one request may take, connecting and logging in included, ms. */
  readonly dialTimeoutMs: number;
}

/** PEM texts. */
export interface EtcdTls {
  /** Who is trusted. @defaultValue the machine's roots */
  readonly ca?: Buffer;
  /** This server's certificate, where etcd asks for one; needs `key`. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export function hasCredentials({ user = "", pass = "" }: EtcdOptions): boolean {
  return user !== "" && pass !== "";
}
