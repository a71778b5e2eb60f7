// An acceptor in a process that uses up its file descriptors, and frees them, when told.
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { tcpAcceptor } from "@pitaya-ts/runtime";

const acceptor = tcpAcceptor({ port: 0, host: "127.0.0.1" });
const held = [];

const commands = {
  exhaust() {
    try {
      for (;;) held.push(openSync("/dev/null", "r"));
    } catch (error) {
      console.log(`exhausted: ${error.code}`);
    }
  },
  free() {
    for (const descriptor of held.splice(0)) closeSync(descriptor);
    console.log("freed");
  },
};

await acceptor.listen({
  onChannel: (channel) => channel.open({ onBytes() {}, onBroken() {}, onDrain() {}, onClose() {} }),
  onError: (message, error) => console.log(`${message}: ${error.message}`),
});
console.log(acceptor.address);
const lines = createInterface({ input: process.stdin });
lines.on("line", (command) => commands[command]());
lines.on("close", () => process.exit());
