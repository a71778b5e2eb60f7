import type {
  HandlerContext,
  HandlerService,
  ReliableOptions,
  RemoteService,
  RpcOptions,
} from "@pitaya-ts/runtime";

/** Bytes to bytes, as every method here: a token, and what became of it. */
type Method = (payload: Uint8Array, ctx: HandlerContext) => Uint8Array | Promise<Uint8Array>;
const raw = { input: "raw", output: "raw" } as const;

/** What clients ask of backends; the frontend forwards it. */
export const Place: HandlerService<{ readonly echo: Method }> = {
  kind: "handler",
  typeName: "faults.Place",
  serverType: "game",
  name: "place",
  methods: { echo: { route: "game.place.echo", ...raw } },
};

/** What clients ask of frontends. */
export const Desk: HandlerService<Readonly<Record<"login" | "ask" | "store" | "users", Method>>> = {
  kind: "handler",
  typeName: "faults.Desk",
  serverType: "connector",
  name: "desk",
  methods: {
    login: { route: "connector.desk.login", ...raw },
    ask: { route: "connector.desk.ask", ...raw },
    store: { route: "connector.desk.store", ...raw },
    users: { route: "connector.desk.users", ...raw },
  },
};

interface VaultRemotes {
  echo(payload: Uint8Array): Uint8Array;
  keep(payload: Uint8Array): Uint8Array;
}

interface VaultClient {
  echo(payload: Uint8Array, options?: RpcOptions): Promise<Uint8Array>;
  /** Stored; the id of the job. */
  keep(payload: Uint8Array, options?: ReliableOptions): Promise<string>;
}

/** What frontends ask of backends. */
export const Vault: RemoteService<VaultRemotes, VaultClient> = {
  kind: "remote",
  typeName: "faults.Vault",
  serverType: "game",
  name: "vault",
  methods: {
    echo: { route: "game.vault.echo", ...raw },
    keep: {
      route: "game.vault.keep",
      ...raw,
      idempotent: true,
      reliable: { maxRetries: 40, backoffMs: 50 },
    },
  },
};
