import { runClusterServer } from "./cluster-server.js";
import { TestingRemotes, testingRemotes } from "./testing-remotes.js";
import { TestingService, testingService } from "./testing-service.js";

/*
 * The server that Pitaya's own end-to-end suite drives.
 * Usage: npm run interop:testing-server -- [-type connector] [-port 32222] [-frontend=true]
 *   [-serializer json|protobuf] [-sdprefix pitaya/] [-grpc] [-grpcport 3434] [-debug] [-pitaya.…=VALUE]
 */
await runClusterServer({
  values: { "pitaya.groups.storage": "memory" },
  setUp: (app) => {
    app.handle(testingService(app.server.type), new TestingService(app));
    app.remote(testingRemotes(app.server.type), new TestingRemotes());
  },
});
