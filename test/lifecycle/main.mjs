// A server's main program, as docs/server.md has it.
import { createApp, runServer } from "@pitaya-ts/runtime";

await runServer(
  ({ config, flags }) => {
    if (flags.own.fail === true) throw new Error("no maps");
    return createApp({ config });
  },
  { fail: "switch" },
);
