import { labTest } from "../harness/lab.js";
import { clusterEngines } from "./engines.js";
import { clusterSuite } from "./suite/index.js";

clusterSuite(labTest(clusterEngines("grpc")));
