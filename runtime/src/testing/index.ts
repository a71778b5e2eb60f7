export {
  FakeHandlerContext,
  type FakeHandlerOptions,
  FakeRemoteContext,
  type FakeRemoteOptions,
  handlerContext,
  remoteContext,
} from "./contexts.js";
export { FakeCall, type FakeCallOptions, type SentKick, type SentPush } from "./fake-call.js";
export type { FakeSessionOptions, FrontRecord } from "./fake-session.js";
export {
  type CallOf,
  callsOf,
  type MethodName,
  type MockClass,
  mockOf,
  NotProgrammedError,
  program,
} from "./mock.js";
export { type LogLine, RecordedLog } from "./recorded-log.js";
export { TestClient } from "./test-client.js";
export { settle, TestClock } from "./test-clock.js";
export {
  type TestClientOptions,
  TestCluster,
  type TestClusterOptions,
  type TestServerOptions,
  testCluster,
} from "./test-cluster.js";
