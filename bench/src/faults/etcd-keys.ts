/** What a server's key in etcd says. */
export interface Registration {
  readonly id: string;
  /** Its lease; "0": none, so it would stay for ever. */
  readonly lease: string;
}

interface RangeAnswer {
  readonly kvs?: readonly { readonly key: string; readonly lease?: string }[];
}

/** The servers under a prefix, read past the runtime through etcd's JSON gateway. */
export async function registrations(address: string, prefix: string): Promise<Registration[]> {
  const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
  const range = { key: base64(prefix), range_end: base64(end), keys_only: true };
  const { kvs = [] } = (await post(address, "/v3/kv/range", range)) as RangeAnswer;
  return kvs.map(({ key, lease = "0" }) => ({
    id: Buffer.from(key, "base64").toString().split("/").at(-1) ?? "",
    lease,
  }));
}

/** Takes a lease away behind its owner's back. */
export async function revokeLease(address: string, lease: string): Promise<void> {
  await post(address, "/v3/lease/revoke", { ID: lease });
}

async function post(address: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`http://${address}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
