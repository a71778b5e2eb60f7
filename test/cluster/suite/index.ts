import type { LabTest } from "../../harness/lab.js";
import { forwardingTests } from "./forwarding.js";
import { remoteTests } from "./remotes.js";
import { userTests } from "./users.js";

/** What every cluster does, whatever it runs on. */
export function clusterSuite(it: LabTest): void {
  forwardingTests(it);
  remoteTests(it);
  userTests(it);
}
