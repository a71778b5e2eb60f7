import type { LabTest } from "../../harness/lab.js";
import { forwardingTests } from "./forwarding.js";
import { memberTests } from "./members.js";
import { nestingTests } from "./nesting.js";
import { remoteTests } from "./remotes.js";
import { routingTests } from "./routing.js";
import { userTests } from "./users.js";

/** What every cluster does, whatever it runs on. */
export function clusterSuite(it: LabTest): void {
  forwardingTests(it);
  memberTests(it);
  nestingTests(it);
  remoteTests(it);
  routingTests(it);
  userTests(it);
}
