// The generated client in a process of its own: whom it trusts is told by NODE_EXTRA_CA_CERTS.
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { connect } from "@pitaya-ts/runtime/client";

for (const url of process.argv.slice(2)) {
  const client = await connect(url, { reconnect: false });
  const { text } = await client.service(Probe).echo({ text: url });
  console.log(text);
  client.close();
}
