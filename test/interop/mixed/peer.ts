import { TestRequest, TestResponse } from "@pitaya-ts/generated-test/interop/v1/structs.js";
import type { RemoteContext } from "@pitaya-ts/runtime";
import { runClusterServer } from "../cluster-server.js";
import { remotesAt } from "../describe.js";
import { LabRemotes, labRemotes } from "../lab-remotes.js";
import { LabService, labService } from "../lab-service.js";

/** What the peer in Go has beside the lab's remotes. */
class ContextRemotes {
  /** What the caller sent along under the given key. */
  told({ msg }: TestRequest, { metadata }: RemoteContext): TestResponse {
    return { code: 200, msg: String(metadata[msg] ?? "<nil>") };
  }
}

/* The counterpart of ../go, with the same flags. */
await runClusterServer({
  setUp: (app) => {
    const { type } = app.server;
    app.handle(labService(type), new LabService());
    app.remote(labRemotes(type), new LabRemotes());
    const told = { told: { input: TestRequest, output: TestResponse } };
    app.remote(
      remotesAt<ContextRemotes>({ serverType: type, name: "labremote" }, told),
      new ContextRemotes(),
    );
  },
});
