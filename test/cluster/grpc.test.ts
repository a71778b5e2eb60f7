import { labTest } from "../harness/lab.js";
import { clusterEngines } from "./engines.js";
import { abortTests } from "./suite/aborts.js";
import { clusterSuite } from "./suite/index.js";

const it = labTest(clusterEngines("grpc"));
clusterSuite(it);
abortTests(it);
