// Another server: answers calls with themselves, but for "never".
import { GrpcRpc, memoryCluster, silentLogger, systemClock } from "@pitaya-ts/runtime";

const self = { id: "p", type: "front", frontend: true, hostname: "", metadata: {} };
const { discovery, bindings } = memoryCluster().join(self);
const metrics = { count() {} };
const services = { log: silentLogger, metrics, clock: systemClock };
const rpc = new GrpcRpc(self, discovery, bindings, services, {
  host: "127.0.0.1",
  port: Number(process.argv[2]),
});
await rpc.start({
  async call(request) {
    if (new TextDecoder().decode(request) !== "never") return request;
    console.log("never");
    return new Promise(() => undefined);
  },
  push: () => false,
  kick: () => false,
  bound() {},
});
console.log(`listening ${rpc.port}`);
