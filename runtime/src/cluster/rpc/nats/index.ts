export { NatsRpc, type NatsRpcServices } from "./nats-rpc.js";
export {
  defaultInboundLimits,
  defaultNatsPlace,
  type InboundLimits,
  type NatsPlace,
  type NatsRpcOptions,
  type NatsServerPlace,
  type NatsTls,
} from "./options.js";
