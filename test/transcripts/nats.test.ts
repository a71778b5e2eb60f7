import { clusterEngines } from "../cluster/engines.js";
import { labTest } from "../harness/lab.js";
import { clusterReplayTests } from "./replays.js";
import { sceneTests } from "./scenes.js";

const it = labTest(clusterEngines("nats"));

clusterReplayTests(it);
sceneTests(it);
