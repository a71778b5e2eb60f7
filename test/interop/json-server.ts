import { jsonSerializer } from "@pitaya-ts/runtime";
import { runConnector } from "./connector.js";
import { JsonConnector, jsonConnector } from "./json-connector.js";

/*
 * The JSON server of libpitaya's suite.
 * Usage: npm run interop:json-server -- [-port 3250] [-pitaya.…=VALUE]
 */
await runConnector({
  defaultPort: 3250,
  serializer: jsonSerializer,
  dictionary: {
    "connector.getsessiondata": 1,
    "connector.setsessiondata": 2,
    "room.room.getsessiondata": 3,
    onMessage: 4,
    onMembers: 5,
    "connector.geterror": 6,
  },
  setUp: (app) => app.handle(jsonConnector(app.server.type), new JsonConnector()),
});
