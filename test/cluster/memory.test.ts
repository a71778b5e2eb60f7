import { it } from "../harness/lab.js";
import { clusterSuite } from "./suite/index.js";

clusterSuite(it);
