export type { Answer } from "./answer.js";
export type {
  CallContext,
  HandlerContext,
  Metadata,
  RemoteContext,
  ServerInfo,
} from "./call-context.js";
export { CallTracer } from "./call-tracer.js";
export { Dispatcher } from "./dispatcher.js";
export { emptyMessage } from "./empty-message.js";
export type { Groups } from "./groups.js";
export { type Guard, HandlerGuard } from "./guard.js";
export { type AfterHook, type BeforeHook, Hooks, type Outcome } from "./hooks.js";
export { type PayloadOrigin, PayloadReader } from "./payload-reader.js";
export type { PushResult, PushSource, PushTarget } from "./push.js";
export { atEachRoute, type BoundMethod, RegistrationError, Registry } from "./registry.js";
export type { ReliableOptions, RetryPolicy, RpcOptions, RpcSource } from "./rpc.js";
export type {
  HandlerService,
  MethodDesc,
  MethodDescs,
  PayloadType,
  PushDesc,
  PushService,
  RemoteService,
  Violation,
} from "./service-desc.js";
export {
  type Budget,
  findFault,
  formOf,
  type PayloadForm,
  ShapeBudgetError,
  type ShapeFault,
} from "./shape-faults.js";
export { hashShapes } from "./shape-hash.js";
export { parseShapes, type RouteShape, ShapeError, type Shapes, shapeKey } from "./shapes.js";
