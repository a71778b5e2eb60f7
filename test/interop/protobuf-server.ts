import { protobufSerializer } from "@pitaya-ts/runtime";
import { runConnector } from "./connector.js";
import { ProtobufConnector, protobufConnector } from "./protobuf-connector.js";

/*
 * The protobuf server of libpitaya's suite.
 * Usage: npm run interop:protobuf-server -- [-port 3350] [-pitaya.…=VALUE]
 */
await runConnector({
  defaultPort: 3350,
  serializer: protobufSerializer,
  dictionary: { "connector.getsessiondata": 1, "connector.setsessiondata": 2 },
  setUp: (app) => app.handle(protobufConnector(app.server.type), new ProtobufConnector()),
});
