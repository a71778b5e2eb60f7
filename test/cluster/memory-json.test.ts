import { memoryCluster } from "@pitaya-ts/runtime";
import { labTest } from "../harness/lab.js";
import { jsonBetweenServers, jsonClusterSuite } from "./suite/index.js";

jsonClusterSuite(labTest(memoryCluster, jsonBetweenServers));
