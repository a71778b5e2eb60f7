import { labTest } from "../harness/lab.js";
import { clusterEngines } from "./engines.js";
import { jsonBetweenServers, jsonClusterSuite } from "./suite/index.js";

jsonClusterSuite(labTest(clusterEngines("nats"), jsonBetweenServers));
