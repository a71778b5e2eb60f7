import { descriptors } from "@pitaya-ts/generated-test/descriptors.js";
import type { App } from "@pitaya-ts/runtime";
import { documentation } from "@pitaya-ts/runtime/documentation";
import { runClusterServer } from "./cluster-server.js";
import { LabProtobufService, labProtobufService } from "./lab-protobuf-service.js";
import { LabRemotes, labRemotes } from "./lab-remotes.js";
import { LabService, labService } from "./lab-service.js";

const dictionary = { "connector.lab.echo": 1, "lab.onpush": 2, "connector.lab.info": 3 };

/*
 * A small server for clusters of several frameworks, and for clients of all kinds.
 * Usage: npm run interop:lab-peer -- [-type connector] [-port 32222] [-wsport 0] [-frontend=true]
 *   [-serializer json|protobuf] [-dict] [-standalone] [-sdprefix pitaya/] [-grpc] [-grpcport 3434]
 *   [-debug] [-pitaya.…=VALUE]
 */
await runClusterServer({
  flags: { wsport: "text", dict: "switch", standalone: "switch" },
  dictionary: (own) => (own["dict"] === true ? dictionary : {}),
  setUp: (app, serializer, own) => {
    const isMember = own["standalone"] !== true;
    if (isMember) app.remote(labRemotes(app.server.type), new LabRemotes());
    if (serializer === "json") app.handle(labService(app.server.type), new LabService());
    else handleProtobuf(app);
  },
});

function handleProtobuf(app: App): void {
  app.handle(labProtobufService(app.server.type), new LabProtobufService());
  app.use(documentation({ schemas: [descriptors], name: "lab" }));
}
