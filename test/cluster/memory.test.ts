import { it } from "../harness/lab.js";
import { abortTests } from "./suite/aborts.js";
import { clusterSuite } from "./suite/index.js";

clusterSuite(it);
abortTests(it);
