// A server whose payloads hold secrets, as users write its main program; the environment configures it.
import { Vault } from "@pitaya-ts/generated-test/vault/v1/vault.server.js";
import { createApp, resolveConfig } from "@pitaya-ts/runtime";

const config = resolveConfig({ env: process.env });
await createApp({ config })
  .handle(Vault, {
    open: (box) => box,
    openRaw: (payload) => payload,
    drop: () => {
      throw new Error("dropped");
    },
    ask: (box) => box,
  })
  .run();
