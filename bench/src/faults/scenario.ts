import type { FaultCluster, Setting, Transport } from "./cluster.js";
import type { Load } from "./load.js";
import type { Round } from "./round.js";

/** What a run of a scenario works with. */
export interface Stage {
  readonly cluster: FaultCluster;
  readonly round: Round;
  /** Users who call all the time; `null` where the scenario makes its own. */
  readonly load: Load | null;
  /** Runs before this one, on the same cluster. */
  readonly index: number;
  /** How long an engine is gone in the long form, ms. */
  readonly longOutageMs: number;
}

/** A fault, what it is done to, and what must hold then. */
export interface Scenario {
  readonly name: string;
  readonly transports: readonly Transport[];
  readonly setting: Setting;
  /** What users call; none: no users. */
  readonly routes: readonly string[];
  /** Does the fault, judges what follows, and leaves all servers up again. */
  readonly run: (stage: Stage) => Promise<void>;
}
