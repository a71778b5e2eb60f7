/**
 * Rows of the table of attacks: tried `here`, in another test, or why clients can't try them. All of
 * them are named, so that none is forgotten.
 */
export const rows = {
  "decompression bomb": "here",
  "oversized frame": "here",
  "truncated/odd message": "here",
  "slowloris, half handshake": "here",
  "handshake/connect flood": "here",
  "unbounded pipelining": "here",
  "slow reader": "here",
  "prototype pollution from handshake/user JSON": "here",
  "deep/huge JSON, BigInt": "here",
  "protobuf bombs: recursion, packed floods, unknown fields": "here",
  CSWSH: "here",
  "route injection": "here",
  "uid in NATS subject": "left: between servers",
  "spoofed session in sys RPC": "left: between servers",
  "unauthenticated etcd/NATS/Redis/gRPC": "left: between servers",
  "metrics/admin exposure": "left: no port of clients",
  ReDoS: "here",
  "crash by uncaught rejection": "here",
  "replay, resume token theft": "left: sessions are not resumed",
  "log flood": "here",
  "dependency/supply chain": "left: no bytes of clients",
  "codegen input": "codegen/src/write/write.test.ts",
} as const satisfies Readonly<Record<string, "here" | `${string}.test.ts` | `left: ${string}`>>;

export type RowName = keyof typeof rows;
