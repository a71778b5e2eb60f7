import type { Session } from "../session/index.js";
import type { PushService } from "./service-desc.js";

/** Who gets a push. */
export type PushTarget =
  | { readonly session: Session }
  | {
      readonly users: readonly string[];
      /** Type of the servers that hold their connections; every frontend type if absent. */
      readonly frontendType?: string;
    }
  | {
      readonly group: string;
      /** Only the members for whom it is true; all of them if absent. */
      readonly only?: (uid: string) => boolean;
      /** Type of the servers that hold their connections; every frontend type if absent. */
      readonly frontendType?: string;
    };

/** What became of a push to many. */
export interface PushResult {
  /** Users that no frontend could send it to. */
  readonly failed: readonly string[];
}

/** Whatever can send pushes: an app, or the context of a call. */
export interface PushSource {
  /** The typed sender of a push service; generated code wraps it. */
  pushes<Sender extends object>(service: PushService<Sender>): Sender;
}
