import type { App } from "@pitaya-ts/runtime";
import { runClusterServer } from "./cluster-server.js";
import { documentationOf } from "./documentation.js";
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
    else handleProtobuf(app, isMember);
  },
});

function handleProtobuf(app: App, isMember: boolean): void {
  const { type } = app.server;
  const handlers = labProtobufService(type);
  const remotes = isMember ? [labRemotes(type)] : [];
  const text = documentationOf([handlers], remotes);
  app.handle(handlers, new LabProtobufService(text));
}
