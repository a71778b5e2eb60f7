/** What a client has counted since it was made. */
export interface ClientStats {
  /** Pushes that came while nobody listened to their route. */
  readonly unhandledPushCount: number;
  /** Answers to calls that had timed out or been aborted. */
  readonly lateAnswerCount: number;
  /** Calls that wait for their answer. */
  readonly pendingCallCount: number;
  /** Times that it connected again after a loss. */
  readonly reconnectCount: number;
}
